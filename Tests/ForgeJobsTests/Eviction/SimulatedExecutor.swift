import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeStore

/// Runs commands that are not there: every output is made of the command and of all that stands below `build/in`.
struct SimulatedExecutor: Executor {
    let tier = "simulated"
    let store: any BlobStore

    func execute(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport {
        try run(request.action, request.command)
    }

    /// Runs one action.
    ///
    /// - Throws: `E_BLOB_MISSING` for what is lost of its inputs.
    func run(_ action: Action, _ command: Command) throws(ForgeError) -> ExecutionReport {
        var seen = "\(command.arguments)"
        // As a sandbox does, it needs all of the root; what is made of it is made of the inputs alone.
        for sub in try store.directory(action.inputRoot).directories {
            var text = ""
            try read(sub.blob, &text)
            if sub.name == "build" { seen += text }
        }
        var report = ExecutionReport(
            outcome: .exited(0), outputs: [:], stdout: try store.write(Array("out \(seen)".utf8)), stderr: .empty,
            observation: Observation())
        for path in command.outputPaths {
            let text = "\(path) of \(Digest(of: seen).hex)"
            if path == "d" {
                let files = try store.write([Array("a \(text)".utf8), Array("b \(text)".utf8)], durability: .ordered)
                let inner = try directory([("b", files[1])], [])
                report.outputs[path] = .directory(root: try directory([("a", files[0])], [("below", inner)]))
            } else {
                report.outputs[path] = .file(try store.write(Array(text.utf8)), isExecutable: false)
            }
        }
        return report
    }

    private func read(_ id: BlobID, _ seen: inout String) throws(ForgeError) {
        let directory = try store.directory(id)
        for file in directory.files {
            seen += " \(file.name)=\(String(decoding: try store.bytes(of: file.blob), as: UTF8.self))"
        }
        for sub in directory.directories {
            seen += " \(sub.name)/"
            try read(sub.blob, &seen)
        }
    }

    private func directory(
        _ files: [(String, BlobID)], _ directories: [(String, BlobID)]
    ) throws(ForgeError) -> BlobID {
        do {
            return try store.write(
                try Directory(
                    files: files.map { .init(name: $0.0, blob: $0.1) },
                    directories: directories.map { .init(name: $0.0, blob: $0.1) }
                ).encoded)
        } catch let error as ForgeError { throw error } catch { throw ForgeError(.bug, "\(error)") }
    }
}
