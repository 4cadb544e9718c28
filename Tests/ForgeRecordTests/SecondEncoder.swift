import ForgeCore
import ForgeIR

/// Writes a record's canonical text by hand, member after member in key order, sharing no code with the first encoder.
enum SecondEncoder {
    static func encode(_ r: Record) -> String {
        var text = "{\"action\":\(blob(r.action))"
        if !r.canonicalizers.isEmpty {
            let chains = r.canonicalizers.sorted { $0.key < $1.key }
                .map { "\(quoted($0.key)):[\($0.value.map(quoted).joined(separator: ","))]" }
            text += ",\"canonicalizers\":{\(chains.joined(separator: ","))}"
        }
        text += ",\"command\":\(blob(r.command)),\"engine\":\(r.engineVersion),\"environment\":\(blob(r.environment))"
        text += ",\"input_root\":\(blob(r.inputRoot))"
        if r.need.network == .loopback { text += ",\"need\":{\"network\":\"loopback\"}" }
        if !r.observable.isEmpty { text += ",\"observable\":[\(r.observable.map(quoted).joined(separator: ","))]" }
        text += ",\"result\":{\"exit_code\":\(r.result.exitCode)"
        var outputs: [(String, String)] = []
        for f in r.result.files {
            let executable = f.isExecutable ? ",\"executable\":true" : ""
            outputs.append(
                (f.path, "{\"blob\":\(blob(f.blob))\(executable),\"kind\":\"file\",\"path\":\(quoted(f.path))}"))
        }
        for d in r.result.directories {
            let head = "{\"kind\":\"directory\",\"path\":\(quoted(d.path))"
            outputs.append((d.path, "\(head),\"root\":\(blob(d.root)),\"tree\":\(blob(d.tree))}"))
        }
        for l in r.result.symlinks {
            outputs.append((l.path, "{\"kind\":\"symlink\",\"path\":\(quoted(l.path)),\"target\":\(quoted(l.target))}"))
        }
        if !outputs.isEmpty {
            text += ",\"outputs\":[\(outputs.sorted { $0.0 < $1.0 }.map(\.1).joined(separator: ","))]"
        }
        if let stderr = r.result.stderr { text += ",\"stderr\":\(blob(stderr))" }
        if let stdout = r.result.stdout { text += ",\"stdout\":\(blob(stdout))" }
        text += "},\"schema_version\":\"1.0\",\"type\":\"record\""
        if !r.waivedProtections.isEmpty {
            text += ",\"waived\":[\(r.waivedProtections.map(quoted).joined(separator: ","))]"
        }
        return text + "}"
    }

    private static func blob(_ id: BlobID) -> String { "{\"digest\":\"sha256:\(id.digest.hex)\",\"size\":\(id.size)}" }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for character in text {
            if character == "\"" || character == "\\" { out.append("\\") }
            out.append(character)
        }
        return out + "\""
    }
}
