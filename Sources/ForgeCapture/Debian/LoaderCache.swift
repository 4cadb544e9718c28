import ForgeCore
import ForgeIR
import ForgeStore

/// The dynamic loader's cache `/etc/ld.so.cache`, made from a captured tree alone (format `glibc-ld.so.cache1.1`).
///
/// Says what `ldconfig -r TREE` would say, apart from its note of who wrote it. Subdirectories for special CPUs
/// (`glibc-hwcaps`) are left out: which of them is taken would depend on the machine.
struct LoaderCache {
    /// One library that programs can ask for.
    struct Entry: Hashable {
        var soname: String
        var path: String
        var flags: UInt32
    }

    /// Entries in the order in which the loader searches.
    private(set) var entries: [Entry] = []
    /// Links that a library's name is missing, as link path and target.
    private(set) var missingLinks: [(path: [String], target: String)] = []

    /// Writes the cache, and the links that it relies on, into a tree that has a loader.
    ///
    /// - Throws: what the store throws.
    static func install(in tree: inout TreeAssembly, store: any BlobStore) throws(ForgeError) {
        let cache = try LoaderCache(tree, store: store)
        guard !cache.entries.isEmpty else { return }
        for link in cache.missingLinks { try tree.place(.symlink(link.target), at: link.path) }
        let blob = try store.write(cache.encoded)
        try tree.place(.file(blob, executable: false), at: ["etc", "ld.so.cache"])
    }

    init(_ tree: TreeAssembly, store: any BlobStore) throws(ForgeError) {
        var known: [BlobID: ElfLibrary?] = [:]
        var directories: Set<Int> = []
        for directory in try Self.directories(tree, store: store) {
            guard case .found(let index) = tree.resolve(TreeAssembly.components(directory)),
                tree.nodes[index].entry == .directory, directories.insert(index).inserted
            else { continue }
            try scan(index, named: directory, tree: tree, store: store, known: &known)
        }
        // Stable, so that of equal names the directory that was configured first wins.
        entries = entries.enumerated().sorted { a, b in
            let order = Self.compare(a.element.soname, b.element.soname)
            if order != 0 { return order > 0 }
            if a.element.flags != b.element.flags { return a.element.flags > b.element.flags }
            return a.offset < b.offset
        }.map(\.element)
    }

    private mutating func scan(
        _ index: Int, named directory: String, tree: TreeAssembly, store: any BlobStore,
        known: inout [BlobID: ElfLibrary?]
    ) throws(ForgeError) {
        var libraries: [(name: String, soname: String, isLink: Bool, flags: UInt32)] = []
        let children = tree.nodes[index].children.sorted { Directory.less($0.key.text, $1.key.text) }
        for (key, child) in children where Self.isCandidate(key.text) {
            let name = key.text
            guard case .found(let real) = tree.resolve([name], from: index),
                case .file(let blob, _) = tree.nodes[real].entry, blob.size <= 1 << 30
            else { continue }
            let library: ElfLibrary?
            if let seen = known[blob] { library = seen } else { library = ElfLibrary(try store.bytes(of: blob)) }
            known[blob] = .some(library)
            guard let library else { continue }
            var soname = library.soname ?? name
            var isLink = false
            if case .symlink = tree.nodes[child].entry { isLink = true }
            let realName = tree.nodes[real].name
            // A link that is neither the library's own name nor the one for linkers counts as a file.
            if isLink, realName != soname, !(realName.hasSuffix(".so") && realName.hasPrefix(soname)) {
                isLink = name == soname || name.hasSuffix(".so")
            }
            if isLink { soname = name }
            guard let old = libraries.firstIndex(where: { $0.soname == soname }) else {
                libraries.append((name, soname, isLink, library.flags))
                continue
            }
            let newer = Self.compare(libraries[old].name, name) < 0
            if (!isLink && libraries[old].isLink) || (isLink == libraries[old].isLink && newer) {
                libraries[old] = (name, soname, isLink, library.flags)
            }
        }
        for library in libraries {
            entries.append(Entry(soname: library.soname, path: "\(directory)/\(library.soname)", flags: library.flags))
            let path = TreeAssembly.components(directory) + [library.soname]
            if tree.entry(at: path) == nil { missingLinks.append((path, library.name)) }
        }
    }

    /// Whether ldconfig would look at a file of this name.
    private static func isCandidate(_ name: String) -> Bool {
        guard name.hasPrefix("lib") || name.hasPrefix("ld-") else { return false }
        guard let dot = name.firstRange(of: ".so") else { return false }
        let rest = name[dot.upperBound...]
        return (rest.isEmpty || rest.hasPrefix(".")) && !name.hasSuffix("-gdb.py") && !name.hasSuffix(".dpkg-tmp")
            && !name.hasSuffix(".dpkg-new")
    }

    /// The directories to be searched: those of `/etc/ld.so.conf` in order, then the built-in ones.
    private static func directories(_ tree: TreeAssembly, store: any BlobStore) throws(ForgeError) -> [String] {
        var out = try configured("/etc/ld.so.conf", tree: tree, store: store, depth: 0)
        for triple in ["x86_64-linux-gnu", "aarch64-linux-gnu", "riscv64-linux-gnu"] {
            let path = ["usr", "lib", triple]
            if tree.entry(at: path) == .directory { out += ["/lib/\(triple)", "/usr/lib/\(triple)"] }
        }
        return out + ["/lib", "/usr/lib"]
    }

    private static func configured(
        _ path: String, tree: TreeAssembly, store: any BlobStore, depth: Int
    ) throws(ForgeError) -> [String] {
        guard depth < 8, case .file(let blob, _)? = tree.entry(at: TreeAssembly.components(path), followLast: true),
            blob.size <= 1 << 20
        else { return [] }
        var out: [String] = []
        let text = String(decoding: try store.bytes(of: blob), as: UTF8.self)
        for line in text.split(separator: "\n") {
            let words = line.prefix { $0 != "#" }.split { " \t:,".contains($0) }
            guard words.first == "include" else {
                out += words.filter { $0.hasPrefix("/") }.map { word in
                    String(word.hasSuffix("/") && word.utf8.count > 1 ? word.dropLast() : word)
                }
                continue
            }
            for pattern in words.dropFirst() {
                for file in expand(String(pattern), relativeTo: path, tree: tree) {
                    out += try configured(file, tree: tree, store: store, depth: depth + 1)
                }
            }
        }
        return out
    }

    /// The files that an include pattern names, in order; `*` may stand once in its last component.
    private static func expand(_ pattern: String, relativeTo path: String, tree: TreeAssembly) -> [String] {
        var parts = TreeAssembly.components(pattern)
        if !pattern.hasPrefix("/") { parts = TreeAssembly.components(path).dropLast() + parts }
        guard let last = parts.popLast(), let star = last.firstIndex(of: "*") else { return [pattern] }
        guard case .found(let index) = tree.resolve(parts) else { return [] }
        let (head, tail) = (last[..<star], last[last.index(after: star)...])
        return tree.nodes[index].children.keys.map(\.text)
            .filter { $0.hasPrefix(head) && $0.hasSuffix(tail) && !$0.hasPrefix(".") }
            .sorted { Directory.less($0, $1) }
            .map { "/" + (parts + [$0]).joined(separator: "/") }
    }
}

extension LoaderCache {
    /// The order in which the loader's binary search expects names: digits by value (glibc `_dl_cache_libcmp`).
    static func compare(_ a: String, _ b: String) -> Int {
        var x = Array(a.utf8)[...]
        var y = Array(b.utf8)[...]
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
        while let left = x.first {
            let right = y.first ?? 0
            if isDigit(left) {
                guard isDigit(right) else { return 1 }
                func number(_ text: inout ArraySlice<UInt8>) -> Int {
                    var value = 0
                    while let digit = text.first, isDigit(digit) {
                        value = value &* 10 &+ Int(digit - 0x30)
                        text = text.dropFirst()
                    }
                    return value
                }
                let (p, q) = (number(&x), number(&y))
                if p != q { return p < q ? -1 : 1 }
            } else if isDigit(right) {
                return -1
            } else if left != right {
                // The C code compares `char`, which is signed on the machines that matter; names are ASCII.
                return left < right ? -1 : 1
            } else {
                x = x.dropFirst()
                y = y.dropFirst()
            }
        }
        return y.isEmpty ? 0 : -1
    }

    /// The file's bytes.
    var encoded: [UInt8] {
        var out = Array("glibc-ld.so.cache1.1".utf8)
        func number(_ value: UInt32, to out: inout [UInt8]) {
            for shift in stride(from: 0, to: 32, by: 8) {
                out.append(UInt8(truncatingIfNeeded: value >> UInt32(shift)))
            }
        }
        let start = 48 + entries.count * 24
        var strings: [UInt8] = []
        var table: [UInt8] = []
        for entry in entries {
            let value = start + strings.count
            // A name is the end of its path, so one string serves both.
            let key = value + entry.path.utf8.count - entry.soname.utf8.count
            strings += Array(entry.path.utf8) + [0]
            for field in [entry.flags, UInt32(key), UInt32(value), 0, 0, 0] { number(field, to: &table) }
        }
        number(UInt32(entries.count), to: &out)
        number(UInt32(strings.count), to: &out)
        // Little-endian, no extensions.
        number(2, to: &out)
        for _ in 0..<4 { number(0, to: &out) }
        return out + table + strings
    }
}
