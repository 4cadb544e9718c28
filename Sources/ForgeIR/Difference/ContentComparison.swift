/// Compares two byte strings, descending into what their format holds; bounded in depth, number and memory.
struct ContentComparison {
    /// The bounds of one comparison.
    enum Limit {
        static let differences = 60
        static let depth = 8
        /// Contents that are unpacked to be looked into.
        static let unpackedBytes = 64 << 20
    }

    private(set) var differences: [Difference] = []
    private var unpacked = 0
    /// The formats around what is compared, outermost first.
    private var formats: [ContentFormat] = []

    /// Whether no more is taken.
    var isFull: Bool { differences.count > Limit.differences }

    /// Notes a difference; the last one that fits says that there are more.
    mutating func add(_ place: [String], _ aspect: Difference.Aspect) {
        guard !isFull else { return }
        let isLast = differences.count == Limit.differences
        differences.append(
            isLast ? Difference([place[0]], .more) : Difference(place, aspect, format: formats.last))
    }

    /// Notes a property when the two sides do not agree.
    mutating func property(_ property: Property, _ left: String, _ right: String, at place: [String]) {
        if left != right { add(place, .property(property, left: left, right: right)) }
    }

    /// Compares contents of any format.
    mutating func compare(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>, at place: [String]) {
        guard !isFull, a != b else { return }
        let before = differences.count
        if formats.count < Limit.depth, let format = ContentFormat.common(a, b) {
            formats.append(format)
            let isRead = compareFormat(format, Array(a), Array(b), place)
            formats.removeLast()
            if isRead, differences.count > before { return }
            // A file that its format does not explain is compared as it stands.
            differences.removeSubrange(before...)
        }
        if let left = TextLines(a), let right = TextLines(b) {
            add(place, TextComparison.aspect(left, right))
        } else {
            compareBytes(a, b, at: place)
        }
    }

    /// Compares bytes of no known format: strings that differ, then the place of the first difference.
    mutating func compareBytes(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>, at place: [String]) {
        guard !isFull, a != b else { return }
        let strings = BinaryStrings.differing(a, b)
        if !strings.left.isEmpty || !strings.right.isEmpty {
            add(place, .strings(left: strings.left, right: strings.right))
        }
        add(place, .bytes(ByteWindow(a, b)))
    }

    /// Unpacks a DEFLATE stream while the comparison's memory lasts.
    mutating func inflate(_ bytes: [UInt8], from offset: Int) -> [UInt8]? {
        let room = Limit.unpackedBytes - unpacked
        guard room > 0, let stream = try? Inflater.read(bytes, from: offset, keep: room), stream.size <= room else {
            return nil
        }
        unpacked += stream.size
        return stream.contents
    }

    /// Whether the format could be read on both sides.
    private mutating func compareFormat(
        _ format: ContentFormat, _ a: [UInt8], _ b: [UInt8], _ place: [String]
    ) -> Bool {
        switch format {
        case .ar: compareAr(a, b, at: place)
        case .elf: compareElf(a, b, at: place)
        case .gzip: compareGzip(a, b, at: place)
        case .json: compareJSON(a, b, at: place)
        case .tar: compareTar(a, b, at: place)
        case .zip: compareZip(a, b, at: place)
        }
    }
}

/// The formats that a comparison looks into.
public enum ContentFormat: String, Hashable, Sendable {
    case ar, elf, gzip, json, tar, zip

    /// The format that both sides begin like.
    static func common(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> ContentFormat? {
        guard let format = of(a), format == of(b) else { return nil }
        return format
    }

    private static func of(_ bytes: ArraySlice<UInt8>) -> ContentFormat? {
        let head = Array(bytes.prefix(TarArchive.blockBytes))
        if head.has(ArArchive.magic) { return .ar }
        if head.has([0x7f, 0x45, 0x4c, 0x46]) { return .elf }
        if GzipFile.isGzip(head) { return .gzip }
        if ZipArchive.isZip(head) { return .zip }
        if TarArchive.isTar(head) { return .tar }
        let first = head.first { $0 != 0x20 && $0 != 0x0a && $0 != 0x0d && $0 != 0x09 }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : nil
    }
}
