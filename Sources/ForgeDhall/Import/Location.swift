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
        func chained(_ parent: ImportReference.Path) -> ImportReference.Path {
            var components = Array(parent.components.dropLast())
            if anchor == .parent { components.append("..") }
            return ImportReference.Path(components: components + path.components)
        }
        switch self.place {
        case .local(let anchor, let parent):
            return Location(place: .local(anchor, chained(parent)), headers: own ?? []).canonical
        case .remote(var url):
            url.path = chained(url.path)
            url.query = nil
            return Location(place: .remote(url), headers: own ?? headers).canonical
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
        for component in path.components.dropLast() {
            switch component {
            case ".": continue
            case ".." where out.last != nil && out.last != "..": out.removeLast()
            default: out.append(component)
            }
        }
        return ImportReference.Path(components: out + path.components.suffix(1))
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
        return "\(url.isSecure ? "https" : "http")://\(url.authority)"
    }

    /// As the language spells it, headers left out.
    var text: String {
        switch place {
        case .missing: return "missing"
        case .environment(let name): return "env:\(name)"
        case .local(let anchor, let path):
            let start =
                switch anchor {
                case .absolute: ""
                case .here: "."
                case .parent: ".."
                case .home: "~"
                }
            return path.appended(to: start)
        case .remote(let url):
            let start = "\(url.isSecure ? "https" : "http")://\(url.authority)"
            return url.path.appended(to: start) + (url.query.map { "?\($0)" } ?? "")
        }
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
