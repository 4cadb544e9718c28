/// An ELF file's header and sections, as ranges of its bytes; only for looking at.
struct ElfFile {
    /// One section.
    struct Section {
        var name: String
        var type: Int
        var flags: Int
        /// The contents; empty for a section without any, such as `.bss`.
        var data: Range<Int>
        /// The size in memory.
        var size: Int
        /// The index of the section that this one refers to.
        var link: Int
    }

    /// Section types (ELF specification, figure 4-9).
    enum SectionType {
        static let symbols = 2
        static let strings = 3
        static let none = 8
        static let dynamicSymbols = 11
    }

    /// `sh_flags`: the section holds strings; the section is compressed.
    static let stringsFlag = 0x20
    static let compressedFlag = 0x800

    let is64: Bool
    let isLittleEndian: Bool
    /// What the header says, in words.
    private(set) var header: [(name: String, value: String)] = []
    private(set) var sections: [Section] = []

    private let bytes: [UInt8]
    /// The widest table of sections that is read.
    private static let maxSections = 20_000

    /// Reads the section table; nil for anything that is cut or broken.
    init?(parsing bytes: [UInt8]) {
        guard bytes.count >= 52, bytes[4] == 1 || bytes[4] == 2, bytes[5] == 1 || bytes[5] == 2 else { return nil }
        self.bytes = bytes
        is64 = bytes[4] == 2
        isLittleEndian = bytes[5] == 1
        guard let tableStart = word(at: is64 ? 40 : 32), let width = number(at: is64 ? 58 : 46, 2),
            let count = number(at: is64 ? 60 : 48, 2), let names = number(at: is64 ? 62 : 50, 2),
            let type = number(at: 16, 2), let machine = number(at: 18, 2), let entry = word(at: 24),
            let segments = number(at: is64 ? 56 : 44, 2)
        else { return nil }
        header = [
            ("type", "\(type)"), ("machine", "\(machine)"), ("entry point", "0x" + String(entry, radix: 16)),
            ("program headers", "\(segments)"), ("sections", "\(count)"),
        ]
        guard count <= Self.maxSections, width >= (is64 ? 64 : 40), tableStart <= bytes.count,
            count * width <= bytes.count - tableStart
        else { return nil }
        var raw: [(name: Int, section: Section)] = []
        for index in 0..<count {
            guard let found = section(at: tableStart + index * width) else { return nil }
            raw.append(found)
        }
        guard names < raw.count else { return nil }
        let table = raw[names].section.data
        for (offset, found) in raw {
            var section = found
            section.name = text(at: offset, in: table)
            sections.append(section)
        }
    }

    private func section(at start: Int) -> (name: Int, section: Section)? {
        guard let name = number(at: start, 4), let type = number(at: start + 4, 4),
            let flags = word(at: start + 8), let offset = word(at: start + (is64 ? 24 : 16)),
            let size = word(at: start + (is64 ? 32 : 20)), let link = number(at: start + (is64 ? 40 : 24), 4)
        else { return nil }
        var section = Section(name: "", type: type, flags: flags, data: 0..<0, size: size, link: link)
        guard type != SectionType.none, type != 0 else { return (name, section) }
        guard offset <= bytes.count, size <= bytes.count - offset else { return nil }
        section.data = offset..<offset + size
        return (name, section)
    }

    /// The NUL-terminated text at an offset of a string table.
    func text(at offset: Int, in table: Range<Int>) -> String {
        guard offset < table.count else { return "" }
        let tail = bytes[(table.lowerBound + offset)..<table.upperBound].prefix(4096)
        return String(decoding: tail[..<(tail.firstIndex(of: 0) ?? tail.endIndex)], as: UTF8.self)
    }

    /// A number of the file's address width.
    func word(at offset: Int) -> Int? { number(at: offset, is64 ? 8 : 4) }

    /// An unsigned number in the file's byte order; nil past the end or beyond `Int`.
    func number(at offset: Int, _ width: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - width else { return nil }
        var value: UInt64 = 0
        for index in 0..<width {
            value = value << 8 | UInt64(bytes[isLittleEndian ? offset + width - 1 - index : offset + index])
        }
        return Int(exactly: value)
    }

    /// The names of a symbol table's symbols.
    func symbolNames(of section: Section) -> [String] {
        guard section.link < sections.count else { return [] }
        let names = sections[section.link].data
        let width = is64 ? 24 : 16
        return stride(from: section.data.lowerBound, through: section.data.upperBound - width, by: width)
            .map { text(at: number(at: $0, 4) ?? 0, in: names) }
    }
}
