import ForgeCore
import Testing

@testable import ForgeDhall

/// Corners of the standard that its own cases do not reach; what is expected is derived from its text by hand.
@Suite struct CornerCaseTests {
    /// Control characters and others that cannot be seen, as the files show them.
    private static let shown: [Unicode.Scalar: Unicode.Scalar] = [
        "␊": "\n", "␍": "\r", "␉": "\t", "␌": "\u{C}", "␋": "\u{B}", "␁": "\u{1}", "␡": "\u{7F}", "⍽": "\u{A0}",
        "⎁": "\u{FEFF}",
    ]

    /// The lines of a file below `Golden/Corpus`.
    private static func lines(_ name: String) -> [String] {
        let file = #filePath
        let path = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]) + "/Golden/Corpus/\(name).txt"
        return Source.text(SharedFiles.bytes(path)).split(separator: "\n").map(String.init)
    }

    private static func sources(_ name: String) -> [String] {
        lines(name).map { line in
            var text = String.UnicodeScalarView()
            for scalar in line.unicodeScalars { text.append(shown[scalar] ?? scalar) }
            return String(text)
        }
    }

    /// Both sides of ` => `.
    private static func pairs(_ name: String) -> [(String, String)] {
        lines(name).map { line in
            let bytes = Array(line.utf8)
            guard
                let arrow = bytes.indices.dropLast(3).first(where: {
                    bytes[$0..<($0 + 4)].elementsEqual(" => ".utf8)
                })
            else { preconditionFailure("INVARIANT: each line of the file has an arrow") }
            return (
                String(decoding: bytes[..<arrow], as: UTF8.self), String(decoding: bytes[(arrow + 4)...], as: UTF8.self)
            )
        }
    }

    private let options = DhallOptions(environment: MemoryImports(), requiresHashes: false)

    @Test func sourcesParse() {
        let sources = Self.sources("accepted")
        #expect(sources.count > 300)
        for source in sources where Source.encoding(Array(source.utf8)) == nil { Issue.record("refused: \(source)") }
    }

    @Test func sourcesDoNotParse() {
        let sources = Self.sources("refused")
        #expect(sources.count > 200)
        for source in sources where Source.encoding(Array(source.utf8)) != nil { Issue.record("accepted: \(source)") }
    }

    @Test func sourcesParseFormatted() throws {
        for source in Self.sources("accepted") {
            let bytes = Array(source.utf8)
            let formatted = try Dhall.format(DhallSource(source))
            #expect(Source.encoding(formatted) == Source.encoding(bytes), "\(source)")
        }
    }

    @Test func termsHaveTheirNormalForms() throws {
        for (source, expected) in Self.pairs("normal-forms") {
            let found = try Dhall.normalize(
                DhallSource(source), options, checks: false, imports: false, as: .cbor)
            #expect(found == Source.encoding(Array(expected.utf8)), "\(source)")
        }
    }

    @Test func termsHaveTheirTypes() throws {
        for (source, expected) in Self.pairs("types") {
            let found = try? Dhall.type(DhallSource(source), options, as: .cbor)
            #expect(found == (expected == "no type" ? nil : Source.encoding(Array(expected.utf8))), "\(source)")
        }
    }

    @Test func encodingsStandForTheirTerms() throws {
        for (digits, expected) in Self.pairs("encodings") {
            let bytes = stride(from: 0, to: digits.utf8.count, by: 2).compactMap { place in
                UInt8(String(digits.dropFirst(place).prefix(2)), radix: 16)
            }
            let found = try? Dhall.decode(bytes, options, as: .cbor)
            #expect(found == (expected == "none" ? nil : Source.encoding(Array(expected.utf8))), "\(digits)")
        }
    }
}
