import ForgeCore
public import ForgeDhall
import Glibc

/// Fetches remote imports with `curl`: https alone, no redirects to other schemes, bounded in time and size, tried
/// again only when the transport failed.
public struct CurlImports: RemoteImports {
    /// Whether addresses of private networks and of this machine may be asked.
    private let allowsPrivate: Bool
    private let network: NetworkVariables

    /// Fetches through the proxies that `network` names.
    public init(allowsPrivate: Bool, network: NetworkVariables) {
        self.allowsPrivate = allowsPrivate
        self.network = network
    }

    public func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse {
        guard request.url.hasPrefix("https://") else {
            throw ImportRefusal("plain http can be changed on the way", hint: "Use `https`")
        }
        var arguments = [
            "-q", "--silent", "--show-error", "--globoff", "--location", "--max-redirs", "5", "--proto", "=https",
            "--proto-redir", "=https", "--connect-timeout", "20", "--max-time", "120", "--dump-header", "-",
            "--max-filesize", "\(HostImports.sizeLimit)",
        ]
        if !allowsPrivate { arguments += try PublicAddress.pinning(request.url) }
        for header in request.headers {
            let line = "\(header.name): \(header.value)"
            let isLine = !line.utf8.contains { $0 < 0x20 || $0 == 0x7F }
            guard isLine, header.name.lowercased() != "host" else {
                throw ImportRefusal("the header `\(header.name)` may not be set")
            }
            arguments += ["--header", line]
        }
        let tool = Tool(name: "curl", seconds: 130, outputLimit: HostImports.sizeLimit + (1 << 20), network: network)
        var why = ""
        for _ in 0..<3 {
            let outcome: Tool.Outcome
            do throws(ForgeError) { outcome = try tool.run(arguments + ["--", request.url]) } catch {
                return .absent(error.message)
            }
            if outcome.exitCode == 0 { return Self.response(outcome.output) }
            why = outcome.errors.split(separator: "\n").last.map(String.init) ?? "curl ended with \(outcome.exitCode)"
            // 5, 6, 7, 28, 35, 52, 55, 56: the transport failed; everything else is an answer.
            guard [5, 6, 7, 28, 35, 52, 55, 56].contains(outcome.exitCode) else { break }
        }
        return .absent(why)
    }

    /// The last response of what curl printed, headers and body.
    static func response(_ output: [UInt8]) -> RemoteResponse {
        var rest = output[...]
        var status = 0
        var origins: [String] = []
        while rest.starts(with: Array("HTTP/".utf8)) {
            guard let end = headEnd(rest) else { break }
            let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).split(whereSeparator: \.isNewline)
            status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
            origins = lines.dropFirst().compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased() == "access-control-allow-origin" else { return nil }
                return parts[1].split(separator: " ").joined(separator: " ")
            }
            rest = rest[end.upperBound...]
            if status == 200 { break }
        }
        return status == 200 ? .body(Array(rest), allowedOrigins: origins) : .absent("status \(status)")
    }

    private static func headEnd(_ bytes: ArraySlice<UInt8>) -> Range<Int>? {
        var index = bytes.startIndex
        while index + 3 < bytes.endIndex {
            if bytes[index] == 0x0D, bytes[index + 1] == 0x0A, bytes[index + 2] == 0x0D, bytes[index + 3] == 0x0A {
                return index..<index + 4
            }
            index += 1
        }
        return nil
    }
}
