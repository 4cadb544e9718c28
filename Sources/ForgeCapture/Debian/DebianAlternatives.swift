import ForgeCore
import ForgeIR

/// One group of alternatives (update-alternatives(1)): a generic name with programs that can stand for it.
struct DebianAlternatives: Hashable {
    /// One candidate for a group.
    struct Choice: Hashable {
        var path: String
        var priority: Int
        /// Paths for the group's slaves, by slave name.
        var slaves: [String: String]
    }

    /// The name below `/etc/alternatives`.
    var name: String
    /// Where the generic link is, such as `/usr/bin/cc`.
    var link: String
    /// Links of the slaves by their names.
    var slaveLinks: [String: String]
    var choices: [Choice]

    /// Reads one file of `var/lib/dpkg/alternatives`; nil when it is malformed.
    init?(name: String, database text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }[...]
        guard lines.count >= 3, ["auto", "manual"].contains(lines.removeFirst()) else { return nil }
        self.name = name
        link = lines.removeFirst()
        var order: [String] = []
        slaveLinks = [:]
        while let slave = lines.first, !slave.isEmpty, lines.count >= 2 {
            order.append(slave)
            slaveLinks[slave] = lines[lines.startIndex + 1]
            lines = lines.dropFirst(2)
        }
        lines = lines.dropFirst()
        choices = []
        while let path = lines.first, !path.isEmpty {
            guard lines.count >= 2 + order.count, let priority = Int(lines[lines.startIndex + 1]) else { return nil }
            var slaves: [String: String] = [:]
            for (offset, slave) in order.enumerated() {
                let target = lines[lines.startIndex + 2 + offset]
                if !target.isEmpty { slaves[slave] = target }
            }
            choices.append(Choice(path: path, priority: priority, slaves: slaves))
            lines = lines.dropFirst(2 + order.count)
        }
    }

    init(name: String, link: String, slaveLinks: [String: String], choices: [Choice]) {
        self.name = name
        self.link = link
        self.slaveLinks = slaveLinks
        self.choices = choices
    }

    /// Puts the group's links into a tree that has at least one of its candidates: the one of highest priority, of
    /// equals the first by bytes.
    ///
    /// What the host has chosen by hand does not count.
    func apply(to tree: inout TreeAssembly) throws(ForgeError) {
        let present = choices.filter { tree.hasFile($0.path) }
        let best = present.min { a, b in
            a.priority != b.priority ? a.priority > b.priority : Directory.less(a.path, b.path)
        }
        guard let best else { return }
        try tree.alternative(link, name: name, target: best.path)
        for (slave, target) in best.slaves.sorted(by: { Directory.less($0.key, $1.key) }) {
            guard let link = slaveLinks[slave], tree.hasFile(target) else { continue }
            try tree.alternative(link, name: slave, target: target)
        }
    }
}

extension TreeAssembly {
    /// Whether an absolute path leads to a file in the tree.
    func hasFile(_ path: String) -> Bool {
        if case .file? = entry(at: Self.components(path), followLast: true) { true } else { false }
    }

    /// Puts the two links of one alternative, unless a package brought a file of that name.
    fileprivate mutating func alternative(_ link: String, name: String, target: String) throws(ForgeError) {
        let path = Self.components(link)
        guard !DebianLayout.excludes(path) else { return }
        if case .file? = entry(at: path) { return }
        try place(.symlink(target), at: ["etc", "alternatives", name])
        try place(.symlink("/etc/alternatives/\(name)"), at: path)
    }
}
