internal import ForgeCore
internal import ForgeIR

/// What a command says it has read: the prerequisites of rules in the syntax of make.
struct DependencyList: Equatable {
    /// Paths as they were written: relative to where the command ran, or absolute.
    let prerequisites: [String]

    /// Reads a list as compilers write it with `-MD`; nil when it is none.
    ///
    /// A backslash before a line end goes on with the rule, before a space or `#` it stands for that character, and
    /// `$$` stands for `$`. Rules without prerequisites, which `-MP` adds, say nothing.
    init?(_ bytes: [UInt8]) {
        var found: [String] = []
        var word: [UInt8] = []
        var isAfterColon = false
        var hasRule = false

        func end() {
            if isAfterColon, !word.isEmpty { found.append(String(decoding: word, as: UTF8.self)) }
            word = []
        }

        var at = bytes.startIndex
        while at < bytes.endIndex {
            let byte = bytes[at]
            let next = at + 1 < bytes.endIndex ? bytes[at + 1] : 0
            switch byte {
            case UInt8(ascii: "\\") where next == UInt8(ascii: "\n"):
                end()
                at += 1
            case UInt8(ascii: "\\") where next == UInt8(ascii: " ") || next == UInt8(ascii: "#"),
                UInt8(ascii: "$") where next == UInt8(ascii: "$"):
                word.append(next)
                at += 1
            case UInt8(ascii: ":")
            where !isAfterColon && (next == 0 || Self.isBlank(next) || next == UInt8(ascii: "\\")):
                word = []
                isAfterColon = true
                hasRule = true
            case UInt8(ascii: "\n"):
                end()
                isAfterColon = false
            case _ where Self.isBlank(byte): end()
            default: word.append(byte)
            }
            at += 1
        }
        end()
        guard hasRule else { return nil }
        prerequisites = found
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }

    /// The paths below the work tree, relative to it; what lies elsewhere belongs to the environment.
    ///
    /// - Parameter directory: Where the command ran, relative to the work tree.
    func workPaths(from directory: String) -> Set<String> {
        let work = "/\(RootFilesystem.workDirectory)/"
        var paths: Set<String> = []
        for written in prerequisites {
            let path = LexicalPath.absolute(written, from: work + directory)
            if path.hasPrefix(work) { paths.insert(String(path.dropFirst(work.utf8.count))) }
        }
        return paths
    }
}
