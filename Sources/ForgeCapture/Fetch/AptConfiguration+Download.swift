import ForgeCore
import ForgeStore
import Glibc

extension AptConfiguration {
    /// One line of `--print-uris`.
    struct Address: Hashable {
        var uri: String
        var file: String
        var size: Int64
        /// `SHA256:` and hex, or what else apt knows.
        var hash: String?
    }

    /// Parses lines such as `'http://…' name 123 SHA256:…`.
    static func addresses(in output: [UInt8]) -> [Address] {
        var out: [Address] = []
        for line in String(decoding: output, as: UTF8.self).split(separator: "\n") where line.hasPrefix("'") {
            let parts = line.split(separator: " ")
            guard parts.count >= 3, parts[0].utf8.count > 2, parts[0].hasSuffix("'"), let size = Int64(parts[2]) else {
                continue
            }
            let hash = parts.dropFirst(3).first { $0.hasPrefix("SHA256:") }.map { String($0) }
            out.append(
                Address(uri: String(parts[0].dropFirst().dropLast()), file: String(parts[1]), size: size, hash: hash))
        }
        return out
    }

    /// Downloads one file by apt's own means, which know its proxies and credentials.
    ///
    /// - Throws: `E_TOOL_FAILED`, or what the store throws.
    func download(_ uri: String, expecting hash: String, to store: any BlobStore) throws(ForgeError) -> BlobID {
        let target = "\(root)/work/download"
        unlink(target)
        defer { unlink(target) }
        let helper = Tool(name: "../lib/apt/apt-helper", seconds: 3600, network: network)
        let outcome = try helper.run(arguments + ["download-file", uri, target, hash], directory: "\(root)/work")
        guard outcome.exitCode == 0 else {
            throw ForgeError(
                .toolFailed, "`apt-helper` could not download `\(uri)`",
                cause: outcome.errors.isEmpty ? String(decoding: outcome.output, as: UTF8.self) : outcome.errors)
        }
        let writer = try store.makeWriter(durability: .ordered)
        try FileSystem.stream(target) { (bytes) throws(ForgeError) in try writer.append(bytes) }
        return try writer.finish()
    }

    /// Downloads pinned packages from the configured mirrors, each file from the first that has it.
    ///
    /// - Throws: `E_FETCH_FAILED` naming what no mirror has, `E_FETCH_MISMATCH`, `E_TOOL_FAILED`, or what the store
    ///   throws.
    func download(_ files: [LockedDeb], to store: any BlobStore) throws(ForgeError) {
        var rest = files
        var reasons: [String] = []
        for base in mirrors where !rest.isEmpty {
            var arguments: [String] = []
            let targets = rest.indices.map { "\(root)/work/deb-\($0)" }
            defer { for target in targets { unlink(target) } }
            for (file, target) in zip(rest, targets) {
                unlink(target)
                let path = file.path.split(separator: "+", omittingEmptySubsequences: false).joined(separator: "%2b")
                arguments += ["\(base)/\(path)", target, "SHA256:\(file.blob.digest.hex)"]
            }
            // One call for all: apt keeps its connection open between files.
            let outcome = try Tool(name: "../lib/apt/apt-helper", seconds: 7200, network: network)
                .run(self.arguments + ["download-file"] + arguments, directory: "\(root)/work")
            if outcome.exitCode != 0 { reasons.append("\(base): \(SourceFetcher.lastLine(outcome.errors))") }
            var left: [LockedDeb] = []
            for (file, target) in zip(rest, targets) {
                guard access(target, R_OK) == 0 else {
                    left.append(file)
                    continue
                }
                let writer = try store.makeWriter(durability: .ordered)
                try FileSystem.stream(target) { (bytes) throws(ForgeError) in try writer.append(bytes) }
                let found = try writer.finish()
                if found != file.blob {
                    reasons.append("\(base)/\(file.path): found \(found), expected \(file.blob)")
                    left.append(file)
                }
            }
            rest = left
        }
        guard rest.isEmpty else {
            throw ForgeError(
                .fetchFailed,
                "No configured mirror has \(rest.prefix(10).map { "`\($0.path)`" }.joined(separator: ", "))",
                hints: ["Superseded packages leave the mirrors: `forge env lock` chooses the present ones"],
                cause: reasons.joined(separator: "\n"))
        }
    }

    /// The addresses of the configured mirrors, in order.
    var mirrors: [String] {
        var out: [String] = []
        func add(_ uri: Substring) {
            let bare = String(uri.hasSuffix("/") ? uri.dropLast() : uri)
            if !out.contains(bare) { out.append(bare) }
        }
        for name in FileSystem.names(in: "\(root)/sources.list.d") {
            let text = FileSystem.text("\(root)/sources.list.d/\(name)") ?? ""
            if name.hasSuffix(".sources") {
                for stanza in DebianControl.stanzas(text) {
                    (stanza["uris"] ?? "").split(whereSeparator: \.isWhitespace).forEach(add)
                }
            } else {
                for line in text.split(separator: "\n") {
                    line.split(separator: " ").first { $0.contains("://") }.map(add)
                }
            }
        }
        return out
    }
}
