internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs

/// An environment of a document, as `--environment` names it: `DOC#NAME`.
struct ServedEnvironment {
    let document: String
    let name: String

    /// Reads the name.
    init(_ text: String) throws(ForgeError) {
        guard let hash = text.lastIndex(of: "#"), hash != text.startIndex, text[text.index(after: hash)...] != "" else {
            throw ForgeError(
                .usage, "`\(text)` names no environment of a document",
                hints: ["Write `--environment forge.json#NAME`, or a `.dhall` file"])
        }
        document = String(text[..<hash])
        name = String(text[text.index(after: hash)...])
    }

    /// The root directory of its tree, captured where it is not in the store.
    func capture(_ fabric: Fabric) throws -> BlobID {
        let declared = try DeclaredDocument(document)
        let workload = try WorkloadReader.read(bytes: declared.json, file: declared.name)
        let desk = EnvironmentDesk(
            fabric: fabric, workload: workload, documentDirectory: DocumentOptions.directory(of: document),
            options: BuildOptions(jobs: 1),
            emit: { event in
                switch event {
                case .notice(let text): StandardError.write("notice   \(text)\n")
                case .preparing(let what): StandardError.write("prepare  \(what)\n")
                default: break
                }
            })
        guard let report = try desk.capture([name]).first else {
            throw ForgeError(.bug, "The environment `\(name)` was not captured")
        }
        return report.tree
    }
}
