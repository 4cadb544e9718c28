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

    /// Links every given action's outputs. Blocks.
    func link(_ actions: [CompletedAction]) throws(ForgeError) {
        for action in actions {
            guard let root = try OutputTree(store: fabric.store).root(of: action) else { continue }
            let tree = try fabric.trees.materialize(root: root, writablePaths: [])
            let link = "\(documentDirectory)/\(Self.directory)/\(action.declaration.name)"
            guard Self.target(of: link) != tree.path else { continue }
            // What is shown is kept: collection takes the ledger's references as roots.
            try fabric.ledger.setRef(
                "output \(link)", to: root, timeMicroseconds: fabric.clock.wallNanoseconds() / 1000)
            try Self.makeParents(of: link)
            let temporary = link + ".new"
            unlink(temporary)
            guard symlink(tree.path, temporary) == 0, rename(temporary, link) == 0 else {
                throw Self.failure("link", link)
            }
        }
    }

    private static func target(of link: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
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
