public import ForgeCore

/// A REAPI `Directory`: one level of a tree, its entries sorted by name and each name unique.
///
/// Names are non-empty UTF-8 without `/` or NUL, and neither `.` nor `..`. Encoding is canonical: equal directories
/// have equal bytes.
public struct Directory: Hashable, Sendable {
    /// A regular file.
    public struct File: Hashable, Sendable {
        /// The name within the directory.
        public var name: String
        /// The contents.
        public var blob: BlobID
        /// Whether any execute bit is set.
        public var isExecutable: Bool

        /// Makes an entry.
        public init(name: String, blob: BlobID, isExecutable: Bool = false) {
            self.name = name
            self.blob = blob
            self.isExecutable = isExecutable
        }
    }

    /// A directory below this one.
    public struct Subdirectory: Hashable, Sendable {
        /// The name within the directory.
        public var name: String
        /// The encoded `Directory`.
        public var blob: BlobID

        /// Makes an entry.
        public init(name: String, blob: BlobID) {
            self.name = name
            self.blob = blob
        }
    }

    /// A symbolic link; the target is kept as written.
    public struct Symlink: Hashable, Sendable {
        /// The name within the directory.
        public var name: String
        /// The target text.
        public var target: String

        /// Makes an entry.
        public init(name: String, target: String) {
            self.name = name
            self.target = target
        }
    }

    /// Regular files, sorted by name.
    public private(set) var files: [File]
    /// Subdirectories, sorted by name.
    public private(set) var directories: [Subdirectory]
    /// Symbolic links, sorted by name.
    public private(set) var symlinks: [Symlink]

    /// The directory without entries.
    public static let empty = Directory(sortedFiles: [], directories: [], symlinks: [])

    private init(sortedFiles: [File], directories: [Subdirectory], symlinks: [Symlink]) {
        files = sortedFiles
        self.directories = directories
        self.symlinks = symlinks
    }

    /// Sorts the entries; throws when a name is invalid or stands twice.
    public init(files: [File] = [], directories: [Subdirectory] = [], symlinks: [Symlink] = []) throws(ProtoError) {
        self.init(
            sortedFiles: files.sorted { Self.less($0.name, $1.name) },
            directories: directories.sorted { Self.less($0.name, $1.name) },
            symlinks: symlinks.sorted { Self.less($0.name, $1.name) })
        if let problem = namesProblem() { throw ProtoError(reason: problem, offset: 0) }
    }

    /// The canonical bytes.
    public var encoded: [UInt8] {
        var out = ProtoWriter()
        out.reserveCapacity((files.count + directories.count + symlinks.count) * 112)
        for file in files { out.entry(1, file.name, file.blob, isExecutable: file.isExecutable) }
        for directory in directories { out.entry(2, directory.name, directory.blob, isExecutable: false) }
        for link in symlinks {
            let length = ProtoWriter.size(ofString: link.name) + ProtoWriter.size(ofString: link.target)
            out.message(3, length: length) { node in
                node.string(1, link.name)
                node.string(2, link.target)
            }
        }
        return out.bytes
    }

    /// Decodes the canonical form, refusing unknown fields, unsorted or doubled names and names that are not one
    /// path component.
    public init(decoding bytes: [UInt8]) throws(ProtoError) {
        self = .empty
        var reader = ProtoReader(bytes)
        while let (field, value) = try reader.next() {
            var name = ""
            var target = ""
            var blob: BlobID?
            var executable = false
            var node = try reader.message(value)
            while let (inner, innerValue) = try node.next() {
                switch (field, inner) {
                case (_, 1): name = try node.string(innerValue)
                case (1, 2), (2, 2): blob = try BlobID(try node.message(innerValue))
                case (1, 4): executable = try node.bool(innerValue)
                case (3, 2): target = try node.string(innerValue)
                default: throw node.unknown(inner)
                }
            }
            switch (field, blob) {
            case (1, let blob?): files.append(File(name: name, blob: blob, isExecutable: executable))
            case (2, let blob?): directories.append(Subdirectory(name: name, blob: blob))
            case (3, _): symlinks.append(Symlink(name: name, target: target))
            case (1, nil), (2, nil): throw reader.error("an entry without a digest")
            default: throw reader.unknown(field)
            }
        }
        if let problem = namesProblem() { throw ProtoError(reason: problem, offset: 0) }
        try reader.requireCanonical(encoded)
    }

    /// What is wrong with the names, if anything: order, doubles or characters.
    private func namesProblem() -> String? {
        let groups = [files.map(\.name), directories.map(\.name), symlinks.map(\.name)]
        for group in groups {
            for (index, name) in group.enumerated() {
                if !Self.isValidName(name) { return "the entry name `\(name)`" }
                if index > 0, !Self.less(group[index - 1], name) { return "entries out of order at `\(name)`" }
            }
        }
        let double =
            Self.shared(groups[0], groups[1]) ?? Self.shared(groups[0], groups[2]) ?? Self.shared(groups[1], groups[2])
        return double.map { "the entry `\($0)` twice" }
    }

    /// The first name that stands in both of two lists in order.
    private static func shared(_ a: [String], _ b: [String]) -> String? {
        var rest = b[...]
        for name in a {
            while let first = rest.first, less(first, name) { rest.removeFirst() }
            guard let first = rest.first else { return nil }
            if !less(name, first) { return name }
        }
        return nil
    }

    /// Whether a name is exactly one path component.
    public static func isValidName(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 255, name != ".", name != ".." else { return false }
        var name = name
        return name.withUTF8 { bytes in !bytes.contains { $0 == UInt8(ascii: "/") || $0 == 0 } }
    }

    /// The order of names: by UTF-8 bytes.
    public static func less(_ a: String, _ b: String) -> Bool {
        let contiguous = a.utf8.withContiguousStorageIfAvailable { a in
            b.utf8.withContiguousStorageIfAvailable { b in
                for index in 0..<min(a.count, b.count) where a[index] != b[index] { return a[index] < b[index] }
                return a.count < b.count
            }
        }
        if let contiguous, let contiguous { return contiguous }
        return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}

extension ProtoWriter {
    /// A `FileNode` or `DirectoryNode`.
    fileprivate mutating func entry(_ field: Int, _ name: String, _ blob: BlobID, isExecutable: Bool) {
        let inner = blob.protobufLength
        let length = Self.size(ofString: name) + 1 + Self.size(UInt64(inner)) + inner + (isExecutable ? 2 : 0)
        message(field, length: length) { node in
            node.string(1, name)
            node.message(2, length: inner) { blob.write(to: &$0) }
            node.bool(4, isExecutable)
        }
    }
}
