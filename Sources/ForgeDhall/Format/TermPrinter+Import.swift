extension TermPrinter {
    /// An import with its headers, hash and mode.
    mutating func importation(_ reference: ImportReference) {
        place(reference.place)
        if !reference.headers.isNone {
            put(" using ")
            // An import there would take the hash that follows.
            let isImport = arena.node(reference.headers).tag == .importation
            term(reference.headers, isImport ? .primitive : .importation)
        }
        if let hash = reference.hash {
            put(" sha256:")
            for byte in hash {
                out.append(Self.hexDigits[Int(byte >> 4)])
                out.append(Self.hexDigits[Int(byte & 15)])
            }
        }
        switch reference.mode {
        case .code: break
        case .text: put(" as Text")
        case .location: put(" as Location")
        case .bytes: put(" as Bytes")
        }
    }

    private mutating func place(_ place: ImportReference.Place) {
        switch place {
        case .missing: put("missing")
        case .environment(let name): environment(name)
        case .local(let anchor, let path):
            switch anchor {
            case .absolute: break
            case .here: put(".")
            case .parent: put("..")
            case .home: put("~")
            }
            for component in path.components {
                let isPlain = !component.isEmpty && component.utf8.allSatisfy(Scanner.isPathByte)
                put(isPlain ? "/\(component)" : "/\"\(component)\"")
            }
        case .remote(let url):
            put(url.isSecure ? "https://" : "http://")
            put(url.authority)
            for component in url.path.components { put("/\(component)") }
            if let query = url.query { put("?\(query)") }
        }
    }

    private mutating func environment(_ name: String) {
        put("env:")
        let isPlain = name.utf8.enumerated().allSatisfy { index, byte in
            byte == 0x5F || (0x61...0x7A).contains(byte | 0x20) || (index > 0 && (0x30...0x39).contains(byte))
        }
        if isPlain, !name.isEmpty { return put(name) }
        put("\"")
        for byte in name.utf8 {
            switch byte {
            case 0x22: put("\\\"")
            case 0x5C: put("\\\\")
            case 0x07: put("\\a")
            case 0x08: put("\\b")
            case 0x0C: put("\\f")
            case 0x0A: put("\\n")
            case 0x0D: put("\\r")
            case 0x09: put("\\t")
            case 0x0B: put("\\v")
            default: out.append(byte)
            }
        }
        put("\"")
    }
}
