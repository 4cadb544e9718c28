import ForgeCore
import ForgeTesting
import Testing

/// Canonical writing (RFC 8785).
@Suite struct JSONCanonicalTests {
    private func canonical(_ text: String) throws -> String {
        String(decoding: JSONWriter.canonical(try JSONReader.read(Array(text.utf8))), as: UTF8.self)
    }

    @Test(
        "Spellings and their canonical form",
        arguments: [
            ("  null ", "null"), ("[ true , false ]", "[true,false]"), ("{ }", "{}"), ("[\n]", "[]"),
            ("-0", "0"), ("0", "0"), ("[9007199254740991, -9007199254740991]", "[9007199254740991,-9007199254740991]"),
            (#"{"b":1,"a":{"d":2,"c":3}}"#, #"{"a":{"c":3,"d":2},"b":1}"#),
            (#"{"":0,"a":1,"A":2,"1":3,"10":4,"2":5}"#, #"{"":0,"1":3,"10":4,"2":5,"A":2,"a":1}"#),
            (#""\u0041\/\u00e9""#, #""A/é""#), (#""\"\\\b\f\n\r\t""#, #""\"\\\b\f\n\r\t""#),
            (#""\u0000\u0001\u000b\u001F\u007f""#, "\"\\u0000\\u0001\\u000b\\u001f\u{7f}\""),
            (#""\u2028\u2029\ud83d\ude00""#, "\"\u{2028}\u{2029}\u{1F600}\""),
            ("\"e\\u0301\"", "\"e\u{301}\""), (#""\uE000\ufffd""#, "\"\u{e000}\u{fffd}\""),
        ])
    func forms(_ text: String, _ expected: String) throws {
        #expect(try Array(canonical(text).utf8) == Array(expected.utf8))
    }

    @Test("RFC 8785, section 3.2.2: the example without its fractions")
    func rfcExample() throws {
        let text = #"""
            {
              "numbers": [333333333, 4, 2, 0],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        let expected =
            #"{"literals":[null,true,false],"numbers":[333333333,4,2,0],"#
            + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(try canonical(text) == expected)
    }

    @Test("RFC 8785, section 3.2.3: keys sort by UTF-16 code units")
    func rfcKeyOrder() throws {
        let text = #"""
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """#
        let value = try JSONReader.read(Array(canonical(text).utf8))
        #expect(
            value.objectValue?.map { $0.value.stringValue ?? "" } == [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
                "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
            ])
    }

    @Test("A surrogate pair sorts before U+FB33 and U+FFFF, by bytes it would sort after")
    func surrogateOrder() throws {
        #expect(
            try canonical("{\"\u{fb33}\":1,\"\u{10000}\":2,\"\u{fffd}\":3,\"\u{d7ff}\":4,\"\u{10ffff}\":5}")
                == "{\"\u{d7ff}\":4,\"\u{10000}\":2,\"\u{10ffff}\":5,\"\u{fb33}\":1,\"\u{fffd}\":3}")
    }

    @Test("Keys that only look equal keep an order of their own")
    func normalization() throws {
        let expected = Array("{\"e\u{301}\":1,\"\u{e9}\":2}".utf8)
        #expect(try Array(canonical("{\"\u{e9}\":2,\"e\u{301}\":1}").utf8) == expected)
        #expect(try Array(canonical("{\"e\u{301}\":1,\"\u{e9}\":2}").utf8) == expected)
    }

    @Test("Pretty text is the same value with one member a line")
    func pretty() throws {
        let value = try JSONReader.read(Array(#"{"b":[1,[]],"a":{}}"#.utf8))
        let text = String(decoding: JSONWriter.pretty(value), as: UTF8.self)
        #expect(text == "{\n  \"a\": {},\n  \"b\": [\n    1,\n    []\n  ]\n}\n")
        #expect(try JSONReader.read(Array(text.utf8)) == JSONReader.read(JSONWriter.canonical(value)))
    }
}
