public import ForgeCore
internal import ForgeExecutor
public import ForgeIR
public import ForgeStore

/// Explains in what two records differ, down to the input paths and outputs.
public struct RecordComparison {
    /// The most lines of one kind.
    static let limit = 50

    private let store: any BlobStore

    /// Reads what records name from `store`.
    public init(store: any BlobStore) { self.store = store }

    /// The differences, one a line; empty when the records are equal.
    public func lines(_ a: Record, _ b: Record) throws(ForgeError) -> [String] {
        var lines: [String] = []
        if a.command != b.command { lines += try commandLines(a.command, b.command) }
        if a.environment != b.environment {
            lines.append("environment: \(a.environment.digest.text) → \(b.environment.digest.text)")
        }
        if a.inputRoot != b.inputRoot {
            var paths: [String] = []
            try changes(a.inputRoot, b.inputRoot, at: "", into: &paths)
            lines += paths.prefix(Self.limit).map { "input: \($0)" }
            if paths.count > Self.limit { lines.append("input: \(paths.count - Self.limit) more") }
        }
        if a.action != b.action, lines.isEmpty { lines.append("contract or time limit differ") }
        if a.waivedProtections != b.waivedProtections {
            let (old, new) = (Self.words(a.waivedProtections), Self.words(b.waivedProtections))
            lines.append("waived protections: \(old) → \(new)")
        }
        lines += try outputLines(a.result, b.result)
        return lines
    }

    private func commandLines(_ a: BlobID, _ b: BlobID) throws(ForgeError) -> [String] {
        let (old, new) = (try command(a), try command(b))
        var lines: [String] = []
        if old.arguments != new.arguments {
            lines.append("command: \(Self.words(old.arguments)) → \(Self.words(new.arguments))")
        }
        for name in Set(old.environment.keys).union(new.environment.keys).sorted() {
            let (x, y) = (old.environment[name], new.environment[name])
            if x != y { lines.append("variable \(name): \(x ?? "unset") → \(y ?? "unset")") }
        }
        if old.workingDirectory != new.workingDirectory {
            lines.append("working directory: \(old.workingDirectory) → \(new.workingDirectory)")
        }
        if old.outputPaths != new.outputPaths {
            lines.append("declared outputs: \(Self.words(old.outputPaths)) → \(Self.words(new.outputPaths))")
        }
        return lines
    }

    private func command(_ id: BlobID) throws(ForgeError) -> Command {
        let bytes = try store.bytes(of: id)
        do {
            return try Command(decoding: bytes)
        } catch {
            throw ForgeError(.recordInvalid, "`\(id.digest.text)` is not a command", cause: error.reason)
        }
    }

    /// Lists added, removed and changed paths below two directories, descending only where digests differ.
    private func changes(
        _ a: BlobID?, _ b: BlobID?, at path: String, into paths: inout [String]
    ) throws(ForgeError) {
        guard a != b, paths.count <= Self.limit * 4 else { return }
        let old = try a.map { (id) throws(ForgeError) in try store.directory(id) } ?? .empty
        let new = try b.map { (id) throws(ForgeError) in try store.directory(id) } ?? .empty
        let before = entries(old)
        let after = entries(new)
        for name in Set(before.keys).union(after.keys).sorted(by: Directory.less) {
            let place = path.isEmpty ? name : "\(path)/\(name)"
            switch (before[name], after[name]) {
            case (let x?, let y?) where x != y: paths.append("\(place) changed")
            case (nil, .some): paths.append("\(place) added")
            case (.some, nil): paths.append("\(place) removed")
            default: break
            }
        }
        let oldDirectories = Dictionary(uniqueKeysWithValues: old.directories.map { ($0.name, $0.blob) })
        let newDirectories = Dictionary(uniqueKeysWithValues: new.directories.map { ($0.name, $0.blob) })
        for name in Set(oldDirectories.keys).union(newDirectories.keys).sorted(by: Directory.less) {
            try changes(
                oldDirectories[name], newDirectories[name], at: path.isEmpty ? name : "\(path)/\(name)", into: &paths)
        }
    }

    private func entries(_ directory: Directory) -> [String: String] {
        var entries: [String: String] = [:]
        for file in directory.files { entries[file.name] = "\(file.blob) \(file.isExecutable)" }
        for link in directory.symlinks { entries[link.name] = "-> \(link.target)" }
        return entries
    }

    private static func words(_ list: [String]) -> String { JSONWriter.canonicalText(.strings(list)) }

    private func outputLines(_ a: ActionResult, _ b: ActionResult) throws(ForgeError) -> [String] {
        var lines: [String] = []
        if a.exitCode != b.exitCode { lines.append("exit code: \(a.exitCode) → \(b.exitCode)") }
        let (old, new) = (a.outputs, b.outputs)
        for path in Set(old.keys).union(new.keys).sorted(by: Directory.less) where old[path] != new[path] {
            lines.append("output \(path): \(Self.name(old[path])) → \(Self.name(new[path]))")
            lines += try contentLines(path, old[path], new[path]).map { "  \($0)" }
        }
        return lines
    }

    /// What differs within an output, as far as the store still has it.
    private func contentLines(
        _ path: String, _ a: CollectedOutput?, _ b: CollectedOutput?
    ) throws(ForgeError) -> [String] {
        guard let a, let b else { return [] }
        do throws(ForgeError) {
            let lines = try OutputComparison(store: store).report(path, a, b).lines
            return Array(lines.prefix(Self.limit))
        } catch {
            guard error.code == .blobMissing else { throw error }
            return []
        }
    }

    private static func name(_ output: CollectedOutput?) -> String {
        switch output {
        case .file(let blob, let isExecutable): blob.digest.text + (isExecutable ? " executable" : "")
        case .directory(let root): root.digest.text
        case .symlink(let target): "-> \(target)"
        case nil: "absent"
        }
    }
}
