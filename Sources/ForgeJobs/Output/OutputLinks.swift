internal import ForgeCore
internal import ForgeIR
internal import ForgeLedger
internal import ForgeStore
private import Glibc

/// Shows results beside the document: `forge-out/TARGET` is a link to the target's materialised outputs.
struct OutputLinks {
    /// The directory that holds the links.
    static let directory = "forge-out"

    let fabric: Fabric
    let documentDirectory: String

    /// Links every given action's outputs.
    ///
    /// Blocks.
    func link(_ actions: [CompletedAction]) throws(ForgeError) {
        for action in actions {
            guard let root = try OutputTree(store: fabric.store).root(of: action) else { continue }
            let tree = try fabric.trees.materialize(root: root, writablePaths: [])
            let link = "\(documentDirectory)/\(Self.path(of: action.declaration.name))"
            if KeptName.target(of: link) != tree.path { try Self.point(link, to: tree.path) }
            // What is shown is kept: collection takes the ledger's references as roots. The link goes first, since a
            // name without one counts as dead.
            let name = KeptName.output(link: link).text
            guard try fabric.ledger.ref(name) != root else { continue }
            try fabric.ledger.setRef(name, to: root, timeMicroseconds: fabric.clock.wallNanoseconds() / 1000)
        }
    }

    /// Where the link of an action stands, relative to the document.
    static func path(of action: String) -> String { "\(directory)/\(OutputName.path(of: action))" }

    private static func point(_ link: String, to path: String) throws(ForgeError) {
        try makeParents(of: link)
        let temporary = link + ".new"
        unlink(temporary)
        guard symlink(path, temporary) == 0, rename(temporary, link) == 0 else { throw failure("link", link) }
    }

    /// Makes the directories above a path.
    static func makeParents(of path: String) throws(ForgeError) {
        var made = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/").dropLast() {
            made += "/\(component)"
            guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw failure("mkdir", made) }
        }
    }

    static func failure(_ call: String, _ path: String) -> ForgeError {
        let reason = String(cString: strerror(errno))
        return ForgeError(
            .outputUnwritable, "Cannot \(call) `\(path)`", path: path, hints: ["Give a writable place with `-o DIR`"],
            cause: reason)
    }
}
