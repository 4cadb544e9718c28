private import Crypto
internal import ForgeCore

/// A request as it is signed with version 4 of Amazon's signatures.
///
/// Source: Amazon's "Signature Version 4 for API requests"; the vectors of its test suite are in the tests.
struct SignatureV4 {
    var method: String
    /// The path as it is sent, escaped.
    var path: String
    /// Names and values, not escaped.
    var query: [(name: String, value: String)] = []
    /// All fields that are signed, names in lower case.
    var fields: [(name: String, value: String)]
    /// The SHA-256 of the body in hex.
    var payload: String

    /// What signs.
    struct Scope {
        var keys: BucketKeys
        var region: String
        var service = "s3"
        /// The time, as ``AmazonTime/stamp(_:)`` writes it.
        var stamp: String

        var text: String { "\(stamp.prefix(8))/\(region)/\(service)/aws4_request" }
    }

    /// The one form of the request that both sides sign.
    var canonical: String {
        let sorted = fields.sorted { $0.name < $1.name }
        let lines = sorted.map { "\($0.name):\(Self.folded($0.value))\n" }.joined()
        return "\(method)\n\(path)\n\(Self.encoded(query))\n\(lines)\n\(signedNames)\n\(payload)"
    }

    private var signedNames: String { fields.map(\.name).sorted().joined(separator: ";") }

    /// What is signed.
    func text(_ scope: Scope) -> String {
        "AWS4-HMAC-SHA256\n\(scope.stamp)\n\(scope.text)\n\(Digest(of: canonical).hex)"
    }

    /// The signature in hex.
    func signature(_ scope: Scope) -> String {
        var key = Array("AWS4\(scope.keys.secret)".utf8)
        for part in [String(scope.stamp.prefix(8)), scope.region, scope.service, "aws4_request"] {
            key = Self.code(part, key)
        }
        return Self.code(text(scope), key).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The value of the `authorization` field.
    func authorization(_ scope: Scope) -> String {
        "AWS4-HMAC-SHA256 Credential=\(scope.keys.id)/\(scope.text), SignedHeaders=\(signedNames), "
            + "Signature=\(signature(scope))"
    }

    private static func code(_ text: String, _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    /// A value without spaces at its ends, and with one where there are several.
    private static func folded(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ")
    }

    /// A query as it is sent and signed: sorted, escaped.
    static func encoded(_ query: [(name: String, value: String)]) -> String {
        query.map { (escaped($0.name), escaped($0.value)) }.sorted { $0 < $1 }.map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    /// A text with all but letters, digits and `-._~` in hex.
    static func escaped(_ text: String, keepingSlashes: Bool = false) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: out.append(byte)
            case 0x2f where keepingSlashes: out.append(byte)
            default: out += [0x25, Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}

/// Times as the service writes them.
enum AmazonTime {
    /// A time in seconds since 1970, as `20150830T123600Z`.
    static func stamp(_ seconds: Int64) -> String {
        let (day, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let (year, month, number) = date(day)
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(year)\(two(month))\(two(number))T\(two(rest / 3600))\(two(rest / 60 % 60))\(two(rest % 60))Z"
    }

    /// The date of a day since 1970 (Hinnant's `civil_from_days`).
    private static func date(_ day: Int64) -> (Int64, Int64, Int64) {
        let z = day + 719_468
        let era = z / 146_097
        let doe = z - era * 146_097
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
        let mp = (5 * doy + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return (yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - (153 * mp + 2) / 5 + 1)
    }

    /// The seconds since 1970 of a `date` field such as `Sun, 06 Nov 1994 08:49:37 GMT`; nil where it is none.
    static func seconds(ofField text: String) -> Int64? {
        let words = text.split { $0 == " " || $0 == "," || $0 == ":" }
        guard words.count == 8, words[7] == "GMT", let day = Int64(words[1]), let year = Int64(words[3]),
            let month = months.firstIndex(of: String(words[2])), let hour = Int64(words[4]),
            let minute = Int64(words[5]), let second = Int64(words[6]), (1970...9999).contains(year),
            (1...31).contains(day)
        else { return nil }
        // Hinnant's `days_from_civil`, with years that begin in March.
        let m = Int64(month) + 1
        let y = m <= 2 ? year - 1 : year
        let yoe = y % 400
        let doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + day - 1
        let days = y / 400 * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
