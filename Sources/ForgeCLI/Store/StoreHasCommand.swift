internal import ArgumentParser
internal import ForgeCore
internal import ForgeStore

/// `forge store has`.
struct StoreHasCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "has", abstract: "Say whether the store holds objects; name those that it does not.",
        discussion: "The exit code is 0 when all are there, else 1.")

    @Argument(help: ArgumentHelp("Digests of blobs or trees.", valueName: "DIGEST"))
    var digests: [String]

    @Flag(name: .shortAndLong, help: "Ask for everything below trees too.")
    var recursive = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() throws {
        let store = try Composition.store()
        var isMissing = false
        for text in digests {
            let absent = try absent(text, in: store)
            if !absent.isEmpty { isMissing = true }
            guard json else {
                for name in absent { try DocumentOutput.line("missing \(name)") }
                continue
            }
            try StoreLine.json(
                "presence",
                [
                    JSONMember("object", .string(text)), JSONMember("present", .bool(absent.isEmpty)),
                    JSONMember("missing", .strings(absent)),
                ])
        }
        if isMissing { throw ExitCode(1) }
    }

    private func absent(_ text: String, in store: DiskStore) throws(ForgeError) -> [String] {
        let digest: Digest
        do throws(ForgeError) { digest = try ObjectReference.digest(text, in: store) } catch {
            guard error.code == .blobMissing else { throw error }
            return [text]
        }
        guard let id = try store.find(digest) else { return [digest.text] }
        guard recursive, try store.kind(of: id) == .directory else { return [] }
        return try TreeGaps(store: store).below(id).map(\.digest.text)
    }
}
