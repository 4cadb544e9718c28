import Glibc

/// Reads apt's configured sources, in both of their formats, and derives those for one kind of index (sources.list(5)).
enum AptSources {
    /// The configured files, named as they are below `sources.list.d`, in apt's order.
    static func read(etc: String) -> [(name: String, text: String)] {
        var out: [(String, String)] = []
        if let main = FileSystem.text("\(etc)/sources.list") { out.append(("00-main.list", main)) }
        let names = FileSystem.names(in: "\(etc)/sources.list.d").sorted()
        for name in names where name.hasSuffix(".list") || name.hasSuffix(".sources") {
            if let text = FileSystem.text("\(etc)/sources.list.d/\(name)") { out.append((name, text)) }
        }
        return out
    }

    /// The `deb` lines of a one-line file as lines of the wanted type.
    static func oneLine(_ text: String, for content: AptConfiguration.Content) -> String {
        let wanted = content == .source ? "deb-src" : "deb"
        var lines: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let bare = line.drop { $0 == " " || $0 == "\t" }
            guard bare.hasPrefix("deb ") || bare.hasPrefix("deb\t") || bare.hasPrefix("deb-src") else { continue }
            let rest = bare.drop { $0 != " " && $0 != "\t" && $0 != "[" }
            // Both kinds are configured on some hosts; each derived line stands once.
            let derived = wanted + (rest.hasPrefix("[") ? " " : "") + rest
            if !lines.contains(derived) { lines.append(derived) }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The enabled stanzas of a deb822 file with the wanted type.
    static func deb822(_ text: String, for content: AptConfiguration.Content) -> String {
        let wanted = content == .source ? "deb-src" : "deb"
        var out: [String] = []
        for stanza in DebianControl.stanzas(text) {
            guard stanza["enabled"].map({ $0.lowercased() == "no" || $0 == "0" || $0 == "false" }) != true else {
                continue
            }
            guard stanza["types"] != nil, stanza["uris"] != nil else { continue }
            var lines = ["Types: \(wanted)"]
            for (key, value) in stanza.fields where key.lowercased() != "types" && key.lowercased() != "enabled" {
                // A signing key may stand in the file itself over several lines.
                let folded = value.split(separator: "\n", omittingEmptySubsequences: false)
                let text = folded.enumerated().map { $0.offset == 0 ? String($0.element) : " \($0.element)" }
                lines.append("\(key): \(text.joined(separator: "\n"))")
            }
            out.append(lines.joined(separator: "\n") + "\n")
        }
        return out.joined(separator: "\n")
    }
}
