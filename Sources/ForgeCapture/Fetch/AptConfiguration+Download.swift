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
        let helper = Tool(name: "../lib/apt/apt-helper", seconds: 3600)
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
}
