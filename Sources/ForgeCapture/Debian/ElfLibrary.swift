/// What the loader cache needs to know of a shared library (System V ABI, chapter 5).
struct ElfLibrary: Hashable {
    /// The name that programs ask for, from `DT_SONAME`.
    let soname: String?
    /// The cache's flags: the library type in the low byte, the machine above it (glibc `dl-cache.h`).
    let flags: UInt32

    /// Reads a library; nil when the bytes are no shared object of a machine that Forge knows.
    init?(_ bytes: [UInt8]) {
        let elf = Fields(bytes: bytes)
        guard bytes.count >= 64, bytes[0] == 0x7f, bytes[1] == 0x45, bytes[2] == 0x4c, bytes[3] == 0x46, bytes[5] == 1
        else { return nil }
        let wide = bytes[4] == 2
        guard elf.number(16, 2) == 3, let machine = elf.number(18, 2) else { return nil }
        switch (machine, wide) {
        case (62, true): flags = 0x0303
        case (62, false): flags = 0x0803
        case (3, false): flags = 0x0003
        case (183, true): flags = 0x0a03
        case (243, true): flags = 0x1003
        default: return nil
        }
        guard let table = elf.dynamic(wide: wide) else { return nil }
        soname =
            table
            .flatMap { dynamic in dynamic.first { $0.tag == 14 }.map { (dynamic, $0.value) } }
            .flatMap { dynamic, offset in elf.string(offset, dynamic: dynamic, wide: wide) }
    }

    /// Bounds-checked reading of little-endian fields.
    private struct Fields {
        let bytes: [UInt8]

        func number(_ offset: Int, _ width: Int) -> Int? {
            guard offset >= 0, width >= 0, offset <= bytes.count - width else { return nil }
            var value: UInt64 = 0
            for index in (0..<width).reversed() { value = value << 8 | UInt64(bytes[offset + index]) }
            return Int(exactly: value)
        }

        /// Program headers as type, file offset, address and file size.
        func segments(wide: Bool) -> [(type: Int, offset: Int, address: Int, size: Int)] {
            guard let start = number(wide ? 32 : 28, wide ? 8 : 4), let size = number(wide ? 54 : 42, 2),
                let count = number(wide ? 56 : 44, 2), size >= (wide ? 56 : 32), start < bytes.count
            else { return [] }
            var out: [(type: Int, offset: Int, address: Int, size: Int)] = []
            for index in 0..<count {
                let at = start + index * size
                guard let type = number(at, 4),
                    let offset = number(at + (wide ? 8 : 4), wide ? 8 : 4),
                    let address = number(at + (wide ? 16 : 8), wide ? 8 : 4),
                    let length = number(at + (wide ? 32 : 16), wide ? 8 : 4)
                else { continue }
                out.append((type, offset, address, length))
            }
            return out
        }

        /// The dynamic section: nil when a segment says it is where the file is not, an empty option when there is
        /// none.
        func dynamic(wide: Bool) -> [(tag: Int, value: Int)]?? {
            guard let segment = segments(wide: wide).first(where: { $0.type == 2 }) else { return .some(nil) }
            let width = wide ? 8 : 4
            guard segment.offset <= bytes.count, segment.size <= bytes.count - segment.offset else { return .none }
            var out: [(tag: Int, value: Int)] = []
            for at in stride(from: segment.offset, to: segment.offset + segment.size - 2 * width + 1, by: 2 * width) {
                guard let tag = number(at, width) else { continue }
                if tag == 0 { break }
                // Values beyond the positive range are of no tag that is read here.
                if let value = number(at + width, width) { out.append((tag, value)) }
            }
            return .some(out)
        }

        func string(_ offset: Int, dynamic: [(tag: Int, value: Int)], wide: Bool) -> String? {
            guard let address = dynamic.first(where: { $0.tag == 5 })?.value else { return nil }
            let segment = segments(wide: wide).first {
                $0.type == 1 && address >= $0.address && address - $0.address < $0.size
            }
            guard let segment, offset >= 0, offset < bytes.count, segment.offset < bytes.count else { return nil }
            let start = segment.offset + (address - segment.address) + offset
            guard start < bytes.count else { return nil }
            let text = bytes[start...].prefix(1024).prefix { $0 != 0 }
            guard !text.isEmpty, !text.contains(0x2f) else { return nil }
            return String(validating: text, as: UTF8.self)
        }
    }
}
