import ForgeCore
import ForgeIR
import ForgeTesting
import Testing

/// The canonical form of workloads, `docs/spec/workload.md`.
@Suite struct WorkloadCanonicalTests {
    private func fixture(_ name: String) throws -> [UInt8] {
        try #require(GoldenFile.read("Fixtures/\(name)"))
    }

    @Test("Documents have the canonical bytes of their golden files", arguments: ["lua", "everything", "minimal"])
    func golden(_ name: String) throws {
        let workload = try WorkloadReader.read(bytes: fixture("\(name).json"), file: "\(name).json")
        #expect(GoldenFile.difference(workload.canonicalBytes, from: "Fixtures/\(name).canonical.json") == nil)
    }

    @Test("Reading canonical bytes gives the same document and bytes", arguments: ["lua", "everything", "minimal"])
    func idempotent(_ name: String) throws {
        let first = try WorkloadReader.read(bytes: fixture("\(name).json"), file: nil)
        let second = try WorkloadReader.read(bytes: first.canonicalBytes, file: nil)
        #expect(first == second)
        #expect(first.canonicalBytes == second.canonicalBytes)
        #expect(first.digest == Digest(of: first.canonicalBytes))
    }

    @Test("The design's document keeps its digest")
    func knownDigest() throws {
        let workload = try WorkloadReader.read(bytes: fixture("lua.json"), file: nil)
        #expect(workload.digest.text == "sha256:87d8d03f718f35d152db4a6111abbba784c6f69e8b4a05cd2c2d7dff8ad5dcb7")
        #expect(workload.actions.map(\.name) == ["lua", "smoke"])
        #expect(workload.actions[0].timeoutSeconds == 600)
        #expect(workload.actions[0].inputs == [Input(.source("lua", subpath: ""), path: "lua", writable: true)])
        #expect(workload.actions[1].inputs == [Input(.action("lua", output: "lua/src/lua"), path: "bin/lua")])
    }

    @Test("Order of declaration, spelling and explicit defaults do not change the bytes", arguments: 0..<20)
    func spelling(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for name in ["lua.json", "everything.json"] {
            let bytes = try fixture(name)
            let root = try JSONReader.read(bytes)
            let respelt = Respelling.of(root, &random)
            let first = try WorkloadReader.read(bytes: bytes, file: nil)
            let second = try WorkloadReader.read(bytes: respelt, file: nil)
            #expect(first.canonicalBytes == second.canonicalBytes, "seed \(seed)")
        }
    }

    @Test("The order of command, urls, layers and canonicalisers counts")
    func orderThatCounts() throws {
        let text = String(decoding: try fixture("everything.json"), as: UTF8.self)
        let digest = try WorkloadReader.read(bytes: Array(text.utf8), file: nil).digest
        for (a, b) in [
            (#"["cat", "x"]"#, #"["x", "cat"]"#), (#"["cc", "swift"]"#, #"["swift", "cc"]"#),
            (#"["zip", "gzip", "#, #"["gzip", "zip", "#),
            (#"["https://b.example/t", "https://a.example/t"]"#, #"["https://a.example/t", "https://b.example/t"]"#),
        ] {
            let parts = text.split(separator: a, omittingEmptySubsequences: false)
            #expect(parts.count == 2)
            let changed = parts.joined(separator: b)
            #expect(try WorkloadReader.read(bytes: Array(changed.utf8), file: nil).digest != digest)
        }
    }
}

/// Writes a document another way: members and unordered collections shuffled, white space and escapes at random.
enum Respelling {
    private static let unordered: Set<String> = [
        "environments", "sources", "actions", "packages", "files", "inputs", "outputs", "projection",
    ]

    static func of(_ root: JSONValue, _ random: inout SplitMix64) -> [UInt8] {
        var out = ""
        write(root, key: "", &out, &random)
        return Array(out.utf8)
    }

    private static func write(_ value: JSONValue, key: String, _ out: inout String, _ random: inout SplitMix64) {
        space(&out, &random)
        switch value.kind {
        case .null: out += "null"
        case .bool(let flag): out += "\(flag)"
        case .integer(let number): out += "\(number)"
        case .decimal(let digits): out += digits
        case .string(let text): string(text, &out, &random)
        case .array(var items):
            if unordered.contains(key) { items.shuffle(using: &random) }
            out += "["
            for (index, item) in items.enumerated() {
                if index > 0 { out += "," }
                write(item, key: "", &out, &random)
            }
            out += "]"
        case .object(let members):
            out += "{"
            for (index, member) in members.shuffled(using: &random).enumerated() {
                if index > 0 { out += "," }
                space(&out, &random)
                string(member.key, &out, &random)
                space(&out, &random)
                out += ":"
                write(member.value, key: member.key, &out, &random)
            }
            out += "}"
        }
        space(&out, &random)
    }

    private static func string(_ text: String, _ out: inout String, _ random: inout SplitMix64) {
        out += "\""
        for scalar in text.unicodeScalars {
            if random.below(4) == 0 || scalar == "\"" || scalar == "\\" || scalar.value < 0x20 {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: random.below(2) == 0)
                    out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }

    private static func space(_ out: inout String, _ random: inout SplitMix64) {
        for _ in 0..<random.below(3) { out += ["\n", " ", "\t", "\r"][random.below(4)] }
    }
}
