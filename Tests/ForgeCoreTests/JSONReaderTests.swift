import ForgeCore
import Testing

/// Strict reading: RFC 8259 as narrowed by RFC 8785 and by Forge, `docs/spec/identity.md`.
@Suite struct JSONReaderTests {
    /// A document given as bytes, with what reading it fails with and where.
    struct Refused: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let code: String
        let offset: Int
        var testDescription: String { "\(code) at \(offset): \(String(decoding: bytes.prefix(40), as: UTF8.self))" }

        init(_ text: String, _ code: String, at offset: Int) { self.init(Array(text.utf8), code, at: offset) }
        init(_ bytes: [UInt8], _ code: String, at offset: Int) {
            self.bytes = bytes
            self.code = code
            self.offset = offset
        }
    }

    static let grammar: [Refused] = [
        Refused("", "E_JSON_SYNTAX", at: 0), Refused("  ", "E_JSON_SYNTAX", at: 2),
        Refused("[1,]", "E_JSON_SYNTAX", at: 3), Refused("[1 2]", "E_JSON_SYNTAX", at: 3),
        Refused("[", "E_JSON_SYNTAX", at: 1), Refused("]", "E_JSON_SYNTAX", at: 0),
        Refused("[1", "E_JSON_SYNTAX", at: 2),
        Refused("{", "E_JSON_SYNTAX", at: 1), Refused("{a:1}", "E_JSON_SYNTAX", at: 1),
        Refused("{'a':1}", "E_JSON_SYNTAX", at: 1), Refused("{\"a\" 1}", "E_JSON_SYNTAX", at: 5),
        Refused("{\"a\":1,}", "E_JSON_SYNTAX", at: 7), Refused("{\"a\"}", "E_JSON_SYNTAX", at: 4),
        Refused("{\"a\":}", "E_JSON_SYNTAX", at: 5), Refused("{1:1}", "E_JSON_SYNTAX", at: 1),
        Refused("1 1", "E_JSON_SYNTAX", at: 2), Refused("true false", "E_JSON_SYNTAX", at: 5),
        Refused("tru", "E_JSON_SYNTAX", at: 3), Refused("True", "E_JSON_SYNTAX", at: 0),
        Refused("nul0", "E_JSON_SYNTAX", at: 3), Refused("NaN", "E_JSON_SYNTAX", at: 0),
        Refused("Infinity", "E_JSON_SYNTAX", at: 0), Refused("-Infinity", "E_JSON_SYNTAX", at: 1),
        Refused("+1", "E_JSON_SYNTAX", at: 0), Refused("01", "E_JSON_SYNTAX", at: 1),
        Refused("-01", "E_JSON_SYNTAX", at: 2),
        Refused("00", "E_JSON_SYNTAX", at: 1), Refused("-", "E_JSON_SYNTAX", at: 1),
        Refused(".5", "E_JSON_SYNTAX", at: 0),
        Refused("0x10", "E_JSON_SYNTAX", at: 1), Refused("1_000", "E_JSON_SYNTAX", at: 1),
        Refused("\"a", "E_JSON_SYNTAX", at: 2), Refused("\"\\", "E_JSON_SYNTAX", at: 2),
        Refused("\"\\x41\"", "E_JSON_SYNTAX", at: 2), Refused("\"\\u12\"", "E_JSON_SYNTAX", at: 5),
        Refused("\"\\u12g4\"", "E_JSON_SYNTAX", at: 5), Refused("\"\\U0041\"", "E_JSON_SYNTAX", at: 2),
        Refused("\"a\nb\"", "E_JSON_SYNTAX", at: 2), Refused("\"a\tb\"", "E_JSON_SYNTAX", at: 2),
        Refused("\"a\u{0}b\"", "E_JSON_SYNTAX", at: 2), Refused("\"\u{1f}\"", "E_JSON_SYNTAX", at: 1),
        Refused("\\n\"", "E_JSON_SYNTAX", at: 0), Refused("// c\n1", "E_JSON_SYNTAX", at: 0),
        Refused("1 // c", "E_JSON_SYNTAX", at: 2), Refused("\u{a0}1", "E_JSON_SYNTAX", at: 0),
        Refused("1\u{c}", "E_JSON_SYNTAX", at: 1), Refused("1\0", "E_JSON_SYNTAX", at: 1),
        Refused("\u{feff}1", "E_JSON_SYNTAX", at: 0), Refused([0xff, 0xfe, 0x31, 0x00], "E_JSON_SYNTAX", at: 0),
    ]

    static let values: [Refused] = [
        Refused("{\"a\":1,\"a\":1}", "E_JSON_DUPLICATE_KEY", at: 7),
        Refused("{\"a\":1,\"\\u0061\":1}", "E_JSON_DUPLICATE_KEY", at: 7),
        Refused("[{\"x\":{\"\":1,\"b\":2,\"\":3}}]", "E_JSON_DUPLICATE_KEY", at: 18),
        Refused("{\"é\":1,\"\\u00e9\":1}", "E_JSON_DUPLICATE_KEY", at: 8),
        Refused("{\"\\u0000\":1,\"\\u0000\":1}", "E_JSON_DUPLICATE_KEY", at: 12),
        Refused("\"\\ud800\"", "E_JSON_LONE_SURROGATE", at: 1), Refused("\"\\udc00\"", "E_JSON_LONE_SURROGATE", at: 1),
        Refused("\"ab\\ud800x\"", "E_JSON_LONE_SURROGATE", at: 3),
        Refused("\"\\ud800\\n\"", "E_JSON_LONE_SURROGATE", at: 1),
        Refused("\"\\ud800\\ud800\"", "E_JSON_LONE_SURROGATE", at: 1),
        Refused("\"\\udc00\\ud800\"", "E_JSON_LONE_SURROGATE", at: 1),
        Refused("{\"\\udead\":1}", "E_JSON_LONE_SURROGATE", at: 2),
        Refused("1.0", "E_JSON_FLOAT", at: 0), Refused("[0.5]", "E_JSON_FLOAT", at: 1),
        Refused("1e3", "E_JSON_FLOAT", at: 0), Refused("-1E-3", "E_JSON_FLOAT", at: 0),
        Refused("0e0", "E_JSON_FLOAT", at: 0), Refused("99999999999999999999.5", "E_JSON_FLOAT", at: 0),
        Refused("9007199254740992", "E_JSON_INTEGER_RANGE", at: 0),
        Refused("[-9007199254740992]", "E_JSON_INTEGER_RANGE", at: 1),
        Refused("9223372036854775808", "E_JSON_INTEGER_RANGE", at: 0),
        Refused("-" + String(repeating: "9", count: 5000), "E_JSON_INTEGER_RANGE", at: 0),
    ]

    private static let broken: [[UInt8]] = [
        [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc3], [0xc3, 0x28], [0xe0, 0x80, 0xaf], [0xe0, 0x9f, 0xbf],
        [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf0, 0x80, 0x80, 0x80], [0xf0, 0x8f, 0xbf, 0xbf],
        [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff], [0xfe],
    ]

    static let encodings: [Refused] = broken.flatMap { bad -> [Refused] in
        let first: [UInt8] = Array("\"ab".utf8) + bad + [0x22]
        let escaped: [UInt8] = Array("\"\\n".utf8) + bad + Array("z\"".utf8)
        let key: [UInt8] = Array("{\"".utf8) + bad + Array("\":1}".utf8)
        return [
            Refused(first, "E_JSON_UTF8", at: 3), Refused(escaped, "E_JSON_UTF8", at: 3),
            Refused(key, "E_JSON_UTF8", at: 2),
        ]
    }

    private func check(_ document: Refused) throws {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(document.bytes) }
        let shown = try #require(error).forgeError(source: document.bytes, file: nil)
        #expect(shown.code.name == document.code)
        #expect(error?.offset == document.offset)
        #expect(shown.frame != nil)
    }

    @Test("Broken grammar", arguments: grammar) func refusesGrammar(_ document: Refused) throws { try check(document) }
    @Test("Values without a canonical form", arguments: values)
    func refusesValues(_ document: Refused) throws { try check(document) }
    @Test("Bytes that are not UTF-8", arguments: encodings)
    func refusesEncoding(_ document: Refused) throws { try check(document) }

    @Test("A byte order mark has a message of its own")
    func byteOrderMark() {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(Array("\u{feff}{}".utf8)) }
        #expect(error?.reason == .syntax(expected: "a value, not a byte order mark"))
    }

    @Test("Keys that only look equal are different keys")
    func canonicallyEquivalentKeys() throws {
        let value = try JSONReader.read(Array("{\"\\u00e9\":1,\"e\\u0301\":2}".utf8))
        #expect(value.objectValue?.map(\.value) == [.integer(1), .integer(2)])
    }

    @Test("An object of many keys finds a double as well", arguments: [7, 8, 9, 100])
    func manyKeys(_ count: Int) throws {
        let members = (0..<count).map { "\"k\($0)\":\($0)" }
        #expect(try JSONReader.read(Array("{\(members.joined(separator: ","))}".utf8)).objectValue?.count == count)
        for double in ["k0", "k\(count - 1)"] {
            let text = "{\(members.joined(separator: ",")),\"\(double)\":0}"
            let error = #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
            #expect(error?.reason == .duplicateKey(double))
        }
    }

    @Test("Every value knows the bytes that it was read from")
    func spans() throws {
        let text = " {\"a\" : [ 1, \"\\u0041\" ] } "
        let root = try JSONReader.read(Array(text.utf8))
        #expect(root.span == 1..<25)
        let member = try #require(root.objectValue?.first)
        #expect(member.keySpan == 2..<5)
        #expect(member.value.span == 8..<23)
        #expect(member.value.arrayValue?.map(\.span) == [10..<11, 13..<21])
    }
}

/// Bounds on what a document may ask for, and the time that it takes.
@Suite struct JSONLimitTests {
    private func nested(_ depth: Int, _ open: String = "[", _ close: String = "]") -> [UInt8] {
        Array((String(repeating: open, count: depth) + String(repeating: close, count: depth)).utf8)
    }

    @Test("Nesting of 128 is read and of 129 refused")
    func depth() throws {
        _ = try JSONReader.read(nested(128))
        _ = try JSONReader.read(nested(127, "{\"a\":", "}").replacing("{\"a\":}".utf8, with: "{}".utf8))
        let error = #expect(throws: JSONError.self) { try JSONReader.read(nested(129)) }
        #expect(error?.reason == .tooDeep(limit: 128))
        #expect(error?.offset == 128)
    }

    @Test("A million brackets are refused at once, and the stack holds")
    func hostileDepth() {
        for open in ["[", "{\"a\":", "[{\"a\":"] {
            let bytes = Array(String(repeating: open, count: 1_000_000).utf8)
            let error = #expect(throws: JSONError.self) { try JSONReader.read(bytes) }
            #expect(error?.reason == .tooDeep(limit: 128))
        }
    }

    @Test("Depth counts what is open, not what was")
    func siblings() throws {
        let text = "[" + String(repeating: "[[]],", count: 500) + "{}]"
        #expect(try JSONReader.read(Array(text.utf8)).arrayValue?.count == 501)
    }

    @Test("A document of the limit's size is read and a larger one refused")
    func size() throws {
        let limits = JSONReader.Limits(bytes: 10)
        _ = try JSONReader.read(Array("[11111111]".utf8), limits: limits)
        let error = #expect(throws: JSONError.self) {
            try JSONReader.read(Array("[111111111]".utf8), limits: limits)
        }
        #expect(error?.reason == .tooLarge(limit: 10))
        #expect(error?.forgeError(source: [], file: nil).code == .jsonSize)
    }

    @Test("Time grows in step with size, also for one wide object")
    func linear() throws {
        func time(_ count: Int) throws -> Duration {
            let members = (0..<count).map { "\"key\($0)é\":[\($0),\"\\n\"]" }
            let bytes = Array("{\(members.joined(separator: ","))}".utf8)
            return try ContinuousClock().measure { _ = try JSONReader.read(bytes) }
        }
        _ = try time(100)
        let small = try time(2_000)
        let large = try time(20_000)
        #expect(large < small * 60, "\(small) for 2,000 members, \(large) for 20,000")
    }
}
