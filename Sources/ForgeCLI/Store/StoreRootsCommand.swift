internal import ArgumentParser
internal import ForgeCore
internal import ForgeStore

/// `forge store roots`.
struct StoreRootsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roots", abstract: "List the names that keep objects from collection, or remove some.",
        discussion: "`forge store put --root NAME` sets a name.")

    @Option(help: ArgumentHelp("Remove this name. Repeatable.", valueName: "NAME"))
    var remove: [String] = []

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() throws {
        let store = try Composition.store()
        let known = try store.roots()
        if let unknown = remove.first(where: { name in !known.contains { $0.name == name } }) {
            throw ForgeError(
                .storeName, "There is no root `\(unknown)`",
                hints: Suggestion.hints(for: unknown, among: known.map(\.name)) + ["`forge store roots` lists them"])
        }
        for name in remove { try store.removeRoot(name) }
        guard remove.isEmpty else { return }
        for root in known {
            let kind = root.isTree ? "directory" : "file"
            guard json else {
                try DocumentOutput.line("\(root.target.digest.text) \(kind.padded(to: 9)) \(root.name)")
                continue
            }
            try StoreLine.json(
                "root",
                [
                    JSONMember("name", .string(root.name)), JSONMember("kind", .string(kind)),
                    JSONMember("digest", .string(root.target.digest.text)),
                    JSONMember("size", .integer(root.target.size)),
                ])
        }
    }
}
