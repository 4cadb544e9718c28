internal import ForgeCore
internal import ForgeREAPI
private import FoundationEssentials

typealias WireQualifier = Build_Bazel_Remote_Asset_V1_Qualifier

/// What an asset is asked for by: a URI and qualifiers in any order.
struct AssetName {
    /// What stands there.
    enum Kind: String {
        case blob, directory
    }

    let kind: Kind
    let uri: String
    let qualifiers: [WireQualifier]

    /// The qualifier that says what the bytes are, and not which ones are meant.
    static let checksum = "checksum.sri"

    /// Its key among the results of the instance's assets.
    var key: Digest {
        var text: [UInt8] = []
        // Lengths keep neighbours apart, whatever is in them.
        func add(_ part: String) { text += Array("\(part.utf8.count):".utf8) + Array(part.utf8) }
        add("asset 1 \(kind.rawValue)")
        add(uri)
        let named = qualifiers.filter { $0.name != Self.checksum }.map { ($0.name, $0.value) }
        for (name, value) in named.sorted(by: { ($0.0, $0.1) < ($1.0, $1.1) }) {
            add(name)
            add(value)
        }
        return Digest(of: text)
    }

    /// The SHA-256 that the qualifiers say the bytes have; nil where they say none.
    ///
    /// - Throws: `INVALID_ARGUMENT` where they say it in another hash alone, which the server could not honour.
    static func digest(_ qualifiers: [WireQualifier]) throws(GRPCFailure) -> Digest? {
        guard let said = qualifiers.first(where: { $0.name == checksum }) else { return nil }
        for word in said.value.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }) {
            guard word.hasPrefix("sha256-") else { continue }
            // Options may follow a question mark.
            let text = word.dropFirst("sha256-".count).prefix { $0 != "?" }
            if let bytes = Data(base64Encoded: String(text)), let digest = Digest(bytes: Array(bytes)) { return digest }
        }
        throw GRPCFailure(.invalidArgument, "`\(checksum)` is taken as `sha256-` and base64, not as `\(said.value)`")
    }
}
