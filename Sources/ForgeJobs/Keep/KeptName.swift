internal import ForgeCapture
internal import ForgeCore
internal import ForgeIR
private import Glibc

/// The ledger's name for something that a place outside the store shows, and that is kept while it does.
enum KeptName: Equatable {
    /// A link below `forge-out/`, by its path.
    case output(link: String)
    /// An environment, by its name and the path of the lock file that pins it.
    case environment(String, lock: String)

    /// The name as a ref.
    var text: String {
        switch self {
        case .output(let link): "output \(link)"
        case .environment(let name, let lock): "environment \(name) \(lock)"
        }
    }

    /// Reads a ref's name; nil for refs of another kind.
    init?(_ text: String) {
        if text.hasPrefix("output ") {
            self = .output(link: String(text.dropFirst("output ".count)))
            return
        }
        let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == "environment" else { return nil }
        self = .environment(String(words[1]), lock: String(words[2]))
    }

    /// Whether the place still shows the tree.
    func shows(_ tree: BlobID) -> Bool {
        switch self {
        case .output(let link): return Self.target(of: link) != nil
        case .environment(let name, let path):
            do throws(ForgeError) { return try Lockfile.load(path)?.environments[name]?.tree == tree } catch {
                // A lock that cannot be read just now, such as one with a conflict, still stands for what it pinned.
                return true
            }
        }
    }

    /// The entry of the store's `trees/` that an output's link leads to.
    var laidOut: String? {
        guard case .output(let link) = self, let target = Self.target(of: link) else { return nil }
        let parts = target.split(separator: "/").suffix(3)
        guard parts.first == "trees", parts.last == "root" else { return nil }
        return parts.dropFirst().first.map(String.init)
    }

    /// The text of a symbolic link; nil when there is none.
    static func target(of link: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
