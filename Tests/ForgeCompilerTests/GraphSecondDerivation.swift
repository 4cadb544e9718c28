import ForgeCore

/// The compiler once more, straight from the words of `docs/spec/graph.md`: own SHA-256, own order, own JSON access.
struct GraphSecondDerivation {
    /// A compiled node's identities.
    struct Node: Equatable {
        var id: String
        var genome: String
        var fingerprint: String
    }

    let seed: UInt64
    let graphID: String
    let nodes: [JSONValue]
    let edges: [JSONValue]

    init(_ document: JSONValue, seed: UInt64) {
        self.seed = seed
        graphID = document["graph_id"]?.stringValue ?? ""
        nodes = document["nodes"]?.arrayValue ?? []
        edges = document["edges"]?.arrayValue ?? []
    }

    private static func isOrdering(_ edge: JSONValue) -> Bool {
        edge["kind"]?.stringValue == "constraint" || edge["kind"]?.stringValue == "produces"
    }

    private static func text(_ value: JSONValue, _ key: String) -> String { value[key]?.stringValue ?? "" }

    /// Again and again the least ready node, found by looking at all.
    var order: [String] {
        var left = nodes.map { Self.text($0, "id") }.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        var out: [String] = []
        while let next = left.first(where: { id in
            edges.allSatisfy { edge in
                !Self.isOrdering(edge) || Self.text(edge, "to") != id || !left.contains(Self.text(edge, "from"))
            }
        }) {
            out.append(next)
            left.removeAll { $0 == next }
        }
        return out
    }

    /// The identities of a node when the passes, each a name and a version, run.
    func node(_ id: String, passes: [(String, UInt64)]) -> Node {
        let node = nodes.first { Self.text($0, "id") == id } ?? JSONValue(.null)
        let genome = SHA256.hash(Self.message("forge.graph.genome.v1", [Self.word(seed), graphID, id]))
        var setting: [any GraphSecondPart] = []
        for (name, version) in passes { setting += [name, Self.word(version)] }
        let passes = SHA256.hash(Self.message("forge.graph.setting.v1", setting))
        var parts: [any GraphSecondPart] = [
            genome, passes, id, Self.text(node, "kind"), Self.canonical(node["properties"]),
        ]
        let touching = edges.filter {
            Self.text($0, "to") == id || Self.text($0, "kind") == "interacts" && Self.text($0, "from") == id
        }.sorted { Array(Self.text($0, "id").utf8).lexicographicallyPrecedes(Array(Self.text($1, "id").utf8)) }
        for edge in touching {
            parts += ["id", "kind", "from", "to"].map { Self.text(edge, $0) }
            parts.append(Self.canonical(edge["properties"]))
        }
        return Node(
            id: "sha256:" + Self.hex(SHA256.hash(Self.message("forge.graph.node.v1", [graphID, id]))),
            genome: Self.hex(genome),
            fingerprint: "sha256:" + Self.hex(SHA256.hash(Self.message("forge.graph.fingerprint.v1", parts))))
    }

    private static func canonical(_ properties: JSONValue?) -> [UInt8] {
        JSONWriter.canonical(properties ?? .object([JSONMember]()))
    }

    private static func word(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    }

    private static func message(_ domain: String, _ parts: [any GraphSecondPart]) -> [UInt8] {
        ([domain as any GraphSecondPart] + parts).flatMap { word(UInt64($0.octets.count)) + $0.octets }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

/// What can be a part of a message.
protocol GraphSecondPart {
    var octets: [UInt8] { get }
}

extension String: GraphSecondPart {
    var octets: [UInt8] { Array(utf8) }
}

extension [UInt8]: GraphSecondPart {
    var octets: [UInt8] { self }
}

/// SHA-256 by the words of FIPS 180-4.
enum SHA256 {
    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = primes.map { fraction(root: 3, of: $0) }
    private static let primes: [Int] = (2...311).filter { number in
        !(2..<number).contains { number % $0 == 0 }
    }

    /// The first 32 bits after the point of a square or cube root, by halving an interval of whole numbers.
    private static func fraction(root: Int, of prime: Int) -> UInt32 {
        var (low, high) = (0, 1 << 37)
        while high - low > 1 {
            let middle = (low + high) / 2
            var power: (high: UInt64, low: UInt64) = (0, UInt64(middle))
            for _ in 1..<root {
                let product = power.low.multipliedFullWidth(by: UInt64(middle))
                power = (power.high &* UInt64(middle) &+ product.high, product.low)
            }
            let target: (high: UInt64, low: UInt64) =
                root == 3 ? (UInt64(prime) << 32, 0) : (UInt64(prime), 0)
            if power.high < target.high { low = middle } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }

    static func hash(_ message: [UInt8]) -> [UInt8] {
        var state = primes.prefix(8).map { fraction(root: 2, of: $0) }
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        let bits = UInt64(message.count * 8)
        padded += (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
        for block in stride(from: 0, to: padded.count, by: 64) {
            var words = (0..<16).map { index in
                (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(padded[block + index * 4 + $1]) }
            }
            for index in 16..<64 {
                let (a, b) = (words[index - 15], words[index - 2])
                let small = turn(a, 7) ^ turn(a, 18) ^ a >> 3
                let large = turn(b, 17) ^ turn(b, 19) ^ b >> 10
                words.append(words[index - 16] &+ small &+ words[index - 7] &+ large)
            }
            state = zip(state, rounds(state, words)).map { $0 &+ $1 }
        }
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) } }
    }

    private static func rounds(_ state: [UInt32], _ words: [UInt32]) -> [UInt32] {
        var v = state
        for index in 0..<64 {
            let choice = v[4] & v[5] ^ ~v[4] & v[6]
            let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
            let one = turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)
            let two = turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)
            let first = v[7] &+ one &+ choice &+ constants[index] &+ words[index]
            v = [first &+ two &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
        }
        return v
    }

    private static func turn(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }
}
