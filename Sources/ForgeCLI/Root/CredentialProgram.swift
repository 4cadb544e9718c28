internal import ForgeCore
internal import ForgeRemote
internal import ForgeStore
private import Glibc
private import Synchronization

/// A program that says which header fields go with calls, by the protocol of Bazel's credential helpers: it is run with
/// `get`, reads `{"uri": …}` and writes `{"headers": {NAME: [VALUE…]}, "expires": TIME}`.
final class CredentialProgram: RemoteCredentials {
    private typealias Fields = [(name: String, value: String)]

    private struct Known {
        var fields: [(name: String, value: String)]
        /// Until when they hold, in nanoseconds since 1970.
        var end: Int64
    }

    /// How long an answer holds that does not say, in seconds.
    private static let usualSeconds: Int64 = 30 * 60

    private let program: String
    private let request: [UInt8]
    private let clock: any Clock
    private let pool = BlockingPool(threads: 1)
    private let known = Mutex<Known?>(nil)

    /// Finds the program: a path, or a name that is looked up in `PATH`.
    ///
    /// - Throws: `E_REMOTE_CREDENTIALS`.
    init(_ program: String, _ address: RemoteAddress, _ clock: any Clock) throws(ForgeError) {
        guard let found = HelperProgram.find(program) else {
            throw ForgeError(
                .remoteCredentials, "The credential helper `\(program)` is no program",
                hints: ["Give its path, or the name of one in `PATH`"])
        }
        self.program = found
        self.clock = clock
        request = JSONWriter.canonical(
            .object(["uri": .string("\(address.isSecure ? "https" : "http")://\(address.authority)/")]))
    }

    func fields() async throws(ForgeError) -> [(name: String, value: String)] {
        let now = clock.wallNanoseconds()
        if let known = known.withLock({ $0 }), known.end > now { return known.fields }
        let (program, request) = (program, request)
        // One thread: who comes while the program runs finds what it said.
        return try await pool.run { () throws(ForgeError) in
            if let known = self.known.withLock({ $0 }), known.end > now { return known.fields }
            let answer = try HelperProgram(path: program).run(["get"], input: request)
            let made = try self.read(answer, now)
            self.known.withLock { $0 = made }
            return made.fields
        }
    }

    func renew() async -> Bool {
        known.withLock { known in
            defer { known = nil }
            return known != nil
        }
    }

    private func read(_ answer: [UInt8], _ now: Int64) throws(ForgeError) -> Known {
        func refused(_ cause: String) -> ForgeError {
            ForgeError(
                .remoteCredentials, "The credential helper `\(program)` gives no header fields",
                hints: ["It writes `{\"headers\": {\"Authorization\": [\"Bearer …\"]}}`"], cause: cause)
        }
        guard case .object(let members)? = (try? JSONReader.read(answer))?.kind else {
            throw refused("its answer is no object of JSON")
        }
        func member(_ key: String) -> JSONValue.Kind? { members.first { $0.key == key }?.value.kind }
        guard case .object(let headers)? = member("headers") else { throw refused("`headers` is no object") }
        var fields: Fields = []
        for header in headers {
            guard case .array(let values) = header.value.kind else { throw refused("`\(header.key)` has no list") }
            for value in values {
                guard case .string(let text) = value.kind, Self.isPlain(header.key), Self.isPlain(text) else {
                    throw refused("`\(header.key)` has a value that is no text of printable characters")
                }
                fields.append((header.key.lowercased(), text))
            }
        }
        var end = now + Self.usualSeconds * 1_000_000_000
        if case .string(let text)? = member("expires") {
            guard let seconds = Self.seconds(text) else { throw refused("`expires` is no time of RFC 3339") }
            end = seconds * 1_000_000_000
        }
        return Known(fields: fields, end: end)
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }

    /// The seconds since 1970 of a time as RFC 3339 writes it.
    static func seconds(_ text: String) -> Int64? {
        let digits = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int32? {
            range.upperBound <= digits.count ? Int32(String(decoding: digits[range], as: UTF8.self)) : nil
        }
        guard digits.count >= 20, digits[4] == UInt8(ascii: "-"), digits[7] == UInt8(ascii: "-"),
            digits[10] | 0x20 == UInt8(ascii: "t"), digits[13] == UInt8(ascii: ":"), digits[16] == UInt8(ascii: ":"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19)
        else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, month - 1, day)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
        var zone = text.dropFirst(19)
        if zone.first == "." { zone = zone.dropFirst().drop { $0.isNumber } }
        let seconds = Int64(timegm(&parts))
        if zone == "Z" || zone == "z" { return seconds }
        let bytes = Array(zone.utf8)
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            bytes[3] == UInt8(ascii: ":"), let hours = Int64(zone.dropFirst().prefix(2)),
            let minutes = Int64(zone.suffix(2))
        else { return nil }
        let offset = hours * 3600 + minutes * 60
        return bytes[0] == UInt8(ascii: "-") ? seconds + offset : seconds - offset
    }
}
