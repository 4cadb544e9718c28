public import ForgeCore
import ForgeIR

/// A file tree in the making: what captured bytes are put into before they become `Directory` blobs.
///
/// Paths are component arrays relative to the root. Symbolic links are followed as a process would whose root
/// directory is the tree: absolute targets start at the root and `..` stops there.
public struct TreeAssembly: Sendable {
    /// What stands at a path.
    public enum Entry: Hashable, Sendable {
        case directory
        case file(BlobID, executable: Bool)
        case symlink(String)
    }

    struct Node: Sendable {
        var entry: Entry
        var name: String
        var parent: Int
        var children: [EntryName: Int] = [:]
    }

    /// Why an entry cannot be put where it belongs.
    enum Obstacle: Error {
        /// A parent is a file, or a symbolic link that must not be followed or leads nowhere.
        case parentNotDirectory
        /// Links refer to each other.
        case loop
    }

    /// What a walk along a path ended at.
    enum Resolution {
        case found(Int)
        case missing
        case notDirectory
        case loop
    }

    /// Nodes by index; 0 is the root.
    ///
    /// Removed nodes stay behind unreachable, so an index never changes its meaning.
    var nodes: [Node] = [Node(entry: .directory, name: "", parent: 0)]

    /// The empty tree.
    public init() {}

    /// How many nodes have been made so far; nodes made later have greater indices.
    var mark: Int { nodes.count }

    /// Splits a path, dropping empty components and `.`.
    public static func components(_ path: some StringProtocol) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.map { String($0) }
    }

    /// Walks a path, following symbolic links in its parents and, when asked, at its end.
    func resolve(_ path: [String], followLast: Bool = true, from start: Int = 0) -> Resolution {
        var at = start
        var pending = Array(path.reversed())
        var hops = 0
        while let name = pending.popLast() {
            guard case .directory = nodes[at].entry else { return .notDirectory }
            if name == ".." {
                at = nodes[at].parent
                continue
            }
            guard let child = nodes[at].children[EntryName(name)] else { return .missing }
            guard case .symlink(let target) = nodes[child].entry, !pending.isEmpty || followLast else {
                at = child
                continue
            }
            hops += 1
            guard hops <= 40 else { return .loop }
            if target.hasPrefix("/") { at = 0 }
            pending.append(contentsOf: Self.components(target).reversed())
        }
        return .found(at)
    }

    /// What stands at a path, links in its parents followed.
    public func entry(at path: [String], followLast: Bool = false) -> Entry? {
        guard case .found(let index) = resolve(path, followLast: followLast) else { return nil }
        return nodes[index].entry
    }

    /// The path of a node without links.
    func path(of index: Int) -> [String] {
        var out: [String] = []
        var at = index
        while at != 0 {
            out.append(nodes[at].name)
            at = nodes[at].parent
        }
        return out.reversed()
    }

    /// The directory at a path, made together with its parents where it is missing.
    ///
    /// - Parameter follow: whether symbolic links on the way are followed or stand in the way.
    mutating func makeDirectory(_ path: [String], follow: Bool) throws(Obstacle) -> Int {
        var at = 0
        for (depth, name) in path.enumerated() {
            guard let child = nodes[at].children[EntryName(name)] else {
                at = append(.directory, name: name, parent: at)
                continue
            }
            switch nodes[child].entry {
            case .directory: at = child
            case .file: throw .parentNotDirectory
            case .symlink(let target):
                guard follow else { throw .parentNotDirectory }
                switch resolve(Array(path[0...depth])) {
                case .found(let index):
                    guard case .directory = nodes[index].entry else { throw .parentNotDirectory }
                    at = index
                case .missing:
                    // A package may bring the link before the directory behind it.
                    at = try makeMissing(target, from: at)
                case .notDirectory: throw .parentNotDirectory
                case .loop: throw .loop
                }
            }
        }
        return at
    }

    private mutating func makeMissing(_ target: String, from: Int) throws(Obstacle) -> Int {
        var path = target.hasPrefix("/") ? [] : self.path(of: from)
        for name in Self.components(target) {
            if name == ".." { _ = path.popLast() } else { path.append(name) }
        }
        guard path.count <= 128 else { throw .loop }
        return try makeDirectory(path, follow: false)
    }

    /// Adds a node or replaces the one of the same name.
    mutating func append(_ entry: Entry, name: String, parent: Int) -> Int {
        nodes.append(Node(entry: entry, name: name, parent: parent))
        nodes[parent].children[EntryName(name)] = nodes.count - 1
        return nodes.count - 1
    }

    /// Puts an entry at a path, replacing what stands there; a directory keeps the contents that it has.
    ///
    /// - Parameter keepsDirectoryLinks: whether a directory put where a link to a directory stands leaves the link.
    @discardableResult
    mutating func put(
        _ entry: Entry, at path: [String], follow: Bool = true, keepsDirectoryLinks: Bool = true
    ) throws(Obstacle) -> Int {
        guard let name = path.last else { return 0 }
        if entry == .directory, keepsDirectoryLinks { return try makeDirectory(path, follow: follow) }
        let parent = try makeDirectory(path.dropLast(), follow: follow)
        if let old = nodes[parent].children[EntryName(name)], entry == .directory, nodes[old].entry == .directory {
            return old
        }
        return append(entry, name: name, parent: parent)
    }

    /// Removes what stands at a path; links in its parents are followed.
    mutating func remove(_ path: [String]) {
        guard let name = path.last, case .found(let parent) = resolve(Array(path.dropLast())) else { return }
        nodes[parent].children[EntryName(name)] = nil
    }

    /// Removes everything below a directory that was made before `mark`, keeping what is newer and its parents.
    mutating func removeOlder(than mark: Int, below directory: Int) {
        for (name, child) in nodes[directory].children {
            if nodes[child].entry == .directory { removeOlder(than: mark, below: child) }
            if child < mark, nodes[child].children.isEmpty { nodes[directory].children[name] = nil }
        }
    }

    /// Every entry with its path, parents before children, siblings by name bytes; the root is left out.
    public func entries() -> [(path: [String], entry: Entry)] {
        var out: [(path: [String], entry: Entry)] = []
        out.reserveCapacity(nodes.count)
        visit(0) { path, index in out.append((path, nodes[index].entry)) }
        return out
    }

    /// Walks the tree below a node in that order.
    func visit(_ start: Int, _ body: ([String], Int) -> Void) {
        var stack: [(path: [String], index: Int)] = [([], start)]
        while let (path, index) = stack.popLast() {
            if index != start { body(path, index) }
            let sorted = nodes[index].children.sorted { Directory.less($1.key.text, $0.key.text) }
            for (name, child) in sorted { stack.append((path + [name.text], child)) }
        }
    }
}
