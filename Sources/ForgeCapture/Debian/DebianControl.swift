/// One stanza of a Debian control file (deb822(5)): fields in order, names compared without case.
struct DebianControl {
    /// Fields as written; continuation lines are joined with line feeds, their leading space removed.
    private(set) var fields: [(key: String, value: String)] = []

    /// The value of a field, given in lower case.
    subscript(key: String) -> String? {
        fields.first { $0.key.utf8.count == key.utf8.count && $0.key.lowercased() == key }?.value
    }

    /// Splits text into stanzas; comment lines are dropped.
    static func stanzas(_ text: String) -> [DebianControl] {
        stanzas(Array(text.utf8), keeping: nil)
    }

    /// Splits bytes into stanzas, keeping only the fields named (lower case), or all.
    static func stanzas(_ bytes: [UInt8], keeping wanted: Set<String>?) -> [DebianControl] {
        var out: [DebianControl] = []
        var current = DebianControl()
        var key = ""
        var value: [UInt8] = []
        func finishField() {
            if !key.isEmpty { current.fields.append((key, String(decoding: value, as: UTF8.self))) }
            key = ""
        }
        for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }) else {
                finishField()
                if !current.fields.isEmpty { out.append(current) }
                current = DebianControl()
                continue
            }
            if line.first == UInt8(ascii: "#") { continue }
            if line.first == 0x20 || line.first == 0x09 {
                guard !key.isEmpty else { continue }
                value.append(0x0a)
                value += line.dropFirst()
                continue
            }
            finishField()
            guard first != UInt8(ascii: ":"), let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            if let wanted, !wanted.contains(name.lowercased()) { continue }
            key = name
            value = Array(line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 })
            while let last = value.last, last == 0x20 || last == 0x09 || last == 0x0d { value.removeLast() }
        }
        finishField()
        if !current.fields.isEmpty { out.append(current) }
        return out
    }
}
