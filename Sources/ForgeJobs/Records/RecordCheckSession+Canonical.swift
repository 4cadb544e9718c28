import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeStore

extension RecordCheckSession {
    /// Canonicalising the raw outputs of the observation again gives the result.
    mutating func checkCanonical(_ record: Record, observation: BlobID?) throws(ForgeError) {
        _ = try check("canonical") { (session) throws(CheckFailure) -> (Void, String) in
            guard let observation else { throw .skipped("no observation was given") }
            let bytes = try session.bytes(of: observation)
            let seen = try session.require { () throws(ForgeError) in try ObservationRecord(decoding: bytes) }
            guard seen.record == session.record else { throw .failed("the observation is of another record") }
            guard seen.action == record.action else { throw .failed("the observation is of another action") }
            guard seen.outcome == RecordedOutcome(.exited, detail: "\(record.result.exitCode)") else {
                throw .failed("the observation ended as `\(seen.outcome.kind.rawValue)`, unlike the record")
            }
            let derived = try session.derivedResult(record, seen)
            guard derived.encoded == record.result.encoded else {
                let path = Self.firstDifference(derived, record.result)
                throw .failed("canonicalising the raw outputs again gives another result: `\(path)`")
            }
            return ((), "\(seen.rawOutputs.count) raw outputs canonicalised again")
        }
    }

    private func derivedResult(_ record: Record, _ seen: ObservationRecord) throws(CheckFailure) -> ActionResult {
        let canonicalizer = OutputCanonicalizer(readingFrom: store)
        var result = ActionResult(exitCode: record.result.exitCode)
        // A failed command has no outputs in its result; what it left is only observed.
        let outputs = record.result.exitCode == 0 ? seen.rawOutputs : [:]
        for (path, raw) in outputs.sorted(by: { Directory.less($0.key, $1.key) }) {
            let determinism = try determinism(record, path)
            let output = try require { () throws(ForgeError) in
                try canonicalizer.canonical(raw.collected, at: path, determinism)
            }
            guard let output else { continue }
            switch output {
            case .file(let blob, let isExecutable):
                result.files.append(.init(path: path, blob: blob, isExecutable: isExecutable))
            case .symlink(let target): result.symlinks.append(.init(path: path, target: target))
            case .directory(let root):
                // The message of an equal root was derived by the check of the outputs.
                let stated = record.result.directories.first { $0.path == path && $0.root == root }
                result.directories.append(.init(path: path, tree: stated?.tree ?? .empty, root: root))
            }
        }
        if record.result.stdout != nil {
            let chain = try determinism(record, Record.stdoutKey)
            result.stdout = try require { () throws(ForgeError) in
                try canonicalizer.canonicalStream(seen.stdout, at: Record.stdoutKey, chain)
            }
        }
        if record.result.stderr != nil {
            let chain = try determinism(record, Record.stderrKey)
            result.stderr = try require { () throws(ForgeError) in
                try canonicalizer.canonicalStream(seen.stderr, at: Record.stderrKey, chain)
            }
        }
        return result
    }

    private func determinism(_ record: Record, _ path: String) throws(CheckFailure) -> Output.Determinism {
        guard let found = Output.Determinism(keyTexts: record.canonicalizers[path] ?? []) else {
            throw .failed("the chain of `\(path)` is none that Forge writes")
        }
        return found
    }

    /// The first path at which two results differ.
    private static func firstDifference(_ a: ActionResult, _ b: ActionResult) -> String {
        func entries(_ result: ActionResult) -> [String: String] {
            var out: [String: String] = [:]
            for file in result.files { out[file.path] = "\(file.blob) \(file.isExecutable)" }
            for directory in result.directories { out[directory.path] = "\(directory.root) \(directory.tree)" }
            for link in result.symlinks { out[link.path] = "-> \(link.target)" }
            out[Record.stdoutKey] = result.stdout.map { "\($0)" }
            out[Record.stderrKey] = result.stderr.map { "\($0)" }
            return out
        }
        let (first, second) = (entries(a), entries(b))
        return Set(first.keys).union(second.keys).sorted(by: Directory.less).first { first[$0] != second[$0] } ?? ""
    }
}
