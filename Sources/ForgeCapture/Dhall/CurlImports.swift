import ForgeCore
public import ForgeDhall
import Glibc

/// Fetches remote imports with `curl`: https alone, bounded in time and size, tried again only when the transport
/// failed.
///
/// Redirects are followed here, so that each host on the way is looked at, and headers go to the origin alone that they
/// were written for.
public struct CurlImports: RemoteImports {
    /// Runs `curl` with arguments.
    typealias Run = @Sendable ([String]) throws(ForgeError) -> Tool.Outcome

    private static let mostRedirects = 5

    /// Whether addresses of private networks and of this machine may be asked.
    private let allowsPrivate: Bool
    private let run: Run

    /// Fetches through the proxies that `network` names.
    public init(allowsPrivate: Bool, network: NetworkVariables) {
        self.init(allowsPrivate: allowsPrivate) { (arguments) throws(ForgeError) in
            let limit = HostImports.sizeLimit + (1 << 20)
            return try Tool(name: "curl", seconds: 130, outputLimit: limit, network: network).run(arguments)
        }
    }

    init(allowsPrivate: Bool, run: @escaping Run) {
        self.allowsPrivate = allowsPrivate
        self.run = run
    }

    public func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse {
        var url = request.url
        for hop in 0...Self.mostRedirects {
            guard url.hasPrefix("https://") else {
                let reason = hop == 0 ? "plain http can be changed on the way" : "it is redirected to `\(url)`"
                throw ImportRefusal(reason, hint: "Use `https`")
            }
            var arguments = Self.options
            if !allowsPrivate { arguments += try PublicAddress.pinning(url) }
            if Self.origin(url) == Self.origin(request.url) { arguments += try Self.lines(request.headers) }
            switch ask(arguments + ["--", url]) {
            case .redirect(let next): url = next
            case .response(let response): return response
            }
        }
        return .absent("more than \(Self.mostRedirects) redirects")
    }

    private static let options = [
        "-q", "--silent", "--show-error", "--globoff", "--proto", "=https", "--connect-timeout", "20", "--max-time",
        "120", "--dump-header", "-", "--suppress-connect-headers", "--write-out", "%{stderr}%{redirect_url}",
        "--max-filesize", "\(HostImports.sizeLimit)",
    ]

    /// Scheme, host and port.
    private static func origin(_ url: String) -> Substring {
        url.prefix(upTo: url.dropFirst("https://".count).firstIndex { "/?#".contains($0) } ?? url.endIndex)
    }

    private static func lines(_ headers: [(name: String, value: String)]) throws(ImportRefusal) -> [String] {
        var out: [String] = []
        for header in headers {
            let line = "\(header.name): \(header.value)"
            let isLine = !line.utf8.contains { $0 < 0x20 || $0 == 0x7F }
            guard isLine, header.name.lowercased() != "host" else {
                throw ImportRefusal("the header `\(header.name)` may not be set")
            }
            out += ["--header", line]
        }
        return out
    }

    private enum Answer {
        case redirect(String)
        case response(RemoteResponse)
    }

    private func ask(_ arguments: [String]) -> Answer {
        var why = ""
        for _ in 0..<3 {
            let outcome: Tool.Outcome
            do throws(ForgeError) { outcome = try run(arguments) } catch { return .response(.absent(error.message)) }
            let errors = outcome.errors.split(separator: "\n").map(String.init)
            if outcome.exitCode == 0 {
                if let next = errors.last, next.contains("://") { return .redirect(next) }
                return .response(Self.response(outcome.output))
            }
            // What follows the first line is advice about curl.
            why = errors.first { $0.hasPrefix("curl:") } ?? "curl ended with \(outcome.exitCode)"
            // 5, 6, 7, 28, 35, 52, 55, 56: the transport failed; everything else is an answer.
            guard [5, 6, 7, 28, 35, 52, 55, 56].contains(outcome.exitCode) else { break }
        }
        return .response(.absent(why))
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
