import ForgeCore

/// A place in canonical form, with the headers that requests to it carry.
struct Location: Hashable, Sendable {
    var place: ImportReference.Place
    /// Header lines in order; part of what a request asks for.
    var headers: [Header] = []

    struct Header: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// The canonical location of an import that stands in a source at `self` (standard, "Chaining imports").
    func child(_ place: ImportReference.Place, headers own: [Header]?) -> Location {
        guard case .local(let anchor, let path) = place, anchor == .here || anchor == .parent else {
            return Location(place: place, headers: own ?? []).canonical
        }
        // What leads to a source is canonical, so only what is added has to be looked at.
        func chained(_ parent: ImportReference.Path) -> ImportReference.Path {
            var components: [String] = []
            components.reserveCapacity(parent.components.count + path.components.count)
            components += parent.components.dropLast()
            if anchor == .parent { Self.add("..", to: &components) }
            for component in path.components.dropLast() { Self.add(component, to: &components) }
            components += path.components.suffix(1)
            return ImportReference.Path(components: components)
        }
        switch self.place {
        case .local(let anchor, let parent):
            return Location(place: .local(anchor, chained(parent)), headers: own ?? [])
        case .remote(var url):
            url.path = chained(url.path)
            url.query = nil
            return Location(place: .remote(url), headers: own ?? headers)
        case .environment, .missing: return Location(place: place, headers: own ?? []).canonical
        }
    }

    /// The location without `.` and, where there is something to go up from, `..`.
    private var canonical: Location {
        var copy = self
        switch place {
        case .local(let anchor, let path): copy.place = .local(anchor, Self.canonical(path))
        case .remote(var url):
            url.path = Self.canonical(url.path)
            copy.place = .remote(url)
        case .environment, .missing: break
        }
        return copy
    }

    private static func canonical(_ path: ImportReference.Path) -> ImportReference.Path {
        var out: [String] = []
        for component in path.components.dropLast() { add(component, to: &out) }
        return ImportReference.Path(components: out + path.components.suffix(1))
    }

    /// Goes on from a canonical directory.
    private static func add(_ component: String, to directory: inout [String]) {
        switch component {
        case ".": return
        case ".." where directory.last != nil && directory.last != "..": directory.removeLast()
        default: directory.append(component)
        }
    }

    /// Whether it means the same on every machine.
    var isTransparent: Bool {
        switch place {
        case .remote, .missing: true
        case .local, .environment: false
        }
    }

    /// Scheme and authority of a remote place.
    var origin: String? {
        guard case .remote(let url) = place else { return nil }
        return url.origin
    }

    /// As the language spells it, headers left out.
    var text: String {
        switch place {
        case .missing: return "missing"
        case .environment(let name): return "env:\(name)"
        case .local(let anchor, let path): return path.joined(anchor.spelling, separator: 0x2F)
        case .remote(let url):
            return url.path.joined(url.origin, separator: 0x2F) + (url.query.map { "?\($0)" } ?? "")
        }
    }

    /// A text that no other import has, be it of another place, mode or hash, or with other headers.
    ///
    /// Neither components nor queries hold control characters, which mark where the parts begin.
    func key(_ mode: ImportReference.Mode, _ hash: [UInt8]?) -> String {
        var key =
            switch place {
            case .missing, .environment: text
            case .local(let anchor, let path): path.joined(anchor.spelling, separator: 0)
            case .remote(let url): url.path.joined(url.origin, separator: 0) + (url.query.map { "\u{1}\($0)" } ?? "")
            }
        if mode != .code { key += "\u{2}\(mode.encoded)" }
        if let hash, let digest = Digest(bytes: hash) { key += "\u{3}" + digest.hex }
        // Headers hold whatever a text may hold.
        for header in headers {
            key += "\u{4}\(header.name.utf8.count) \(header.name)\(header.value.utf8.count) \(header.value)"
        }
        return key.exact
    }

    /// Where the program itself asks.
    static let program = file("./.")

    /// The location of a file as a person names it.
    static func file(_ path: String) -> Location {
        var components = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        var anchor = ImportReference.Anchor.here
        if path.utf8.first == 0x2F {
            anchor = .absolute
        } else if components.first == "~" {
            anchor = .home
            components.removeFirst()
        } else if components.first == ".." {
            anchor = .parent
            components.removeFirst()
        } else if components.first == "." {
            components.removeFirst()
        }
        if components.isEmpty { components = [""] }
        return Location(place: .local(anchor, ImportReference.Path(components: components))).canonical
    }
}

extension String {
    /// A text that equals no other: Swift takes two spellings of a letter for one, a file system does not.
    var exact: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        return "\u{5}" + utf8.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "\u{5}\($0)\u{5}" }.joined()
    }
}
