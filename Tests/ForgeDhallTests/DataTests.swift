import ForgeCore
import ForgeDhall
import Testing

/// Expressions as JSON and YAML, and JSON as expressions.
struct DataTests {
    private func json(_ source: String, _ change: (inout DataOptions) -> Void = { _ in }) throws -> String {
        var data = DataOptions()
        data.isCompact = true
        change(&data)
        let bytes = try Dhall.json(DhallSource(source), MemoryImports.options(), data)
        return String(decoding: bytes, as: UTF8.self).trimmed
    }

    private func yaml(_ source: String) throws -> String {
        String(decoding: try Dhall.yaml(DhallSource(source), MemoryImports.options()), as: UTF8.self)
    }

    private func fromJSON(_ json: String, _ type: String) throws -> String {
        let bytes = try Dhall.fromJSON(
            Array(json.utf8), name: "in.json", schema: DhallSource(type), MemoryImports.options())
        return String(decoding: bytes, as: UTF8.self).trimmed
    }

    private func code(_ body: () throws -> Void) -> (code: String, path: String?)? {
        do { try body() } catch let error as ForgeErrors {
            return error.errors.first.map { ($0.code.name, $0.path) }
        } catch {}
        return nil
    }

    // MARK: To JSON

    @Test(arguments: [
        ("{ b = 1, a = True }", #"{"a":true,"b":1}"#),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("-170141183460469231731687303715884105729", "-170141183460469231731687303715884105729"),
        ("+0", "0"), ("0.1", "0.1"), ("1e7", "1.0e7"), ("-0.0", "-0.0"), ("5e-324", "5.0e-324"),
        (#""a\"\\\n\u0007ü""#, #""a\"\\\n\u0007ü""#),
        ("[] : List Natural", "[]"), ("{=}", "{}"),
        ("[ Some 1, None Natural ]", "[1,null]"),
        ("{ a = None Natural, b = Some 2 }", #"{"b":2}"#),
        ("[ < A | B : Natural >.A, < A | B : Natural >.B 3 ]", #"["A",3]"#),
        ("toMap { b = 1, a = 2 }", #"{"a":2,"b":1}"#),
        ("[] : List { mapKey : Text, mapValue : Bool }", "{}"),
        ("[ { mapKey = 1, mapValue = 2 } ]", #"[{"mapKey":1,"mapValue":2}]"#),
        ("[ 2024-02-29 ]", #"["2024-02-29"]"#), ("[ 10:11:12.50 ]", #"["10:11:12.50"]"#),
        ("[ -01:30 ]", #"["-01:30"]"#),
    ])
    func writesJSON(_ source: String, _ expected: String) throws { #expect(try json(source) == expected) }

    @Test func keepsNullsAndMapsWhenAsked() throws {
        #expect(try json("{ a = None Natural }") { $0.keepsNull = true } == #"{"a":null}"#)
        #expect(try json("toMap { a = 2 }") { $0.joinsMaps = false } == #"[{"mapKey":"a","mapValue":2}]"#)
        #expect(try json("{ a = [ 1 ] }") { $0.isCompact = false } == "{\n  \"a\": [\n    1\n  ]\n}")
    }

    @Test(arguments: [
        ("{ a = [ λ(x : Natural) → x ] }", "E_DHALL_DATA_KIND", "$.a[0]"),
        ("{ a.b = Natural }", "E_DHALL_DATA_KIND", "$.a.b"),
        (#"{ `odd key` = 0x"00" }"#, "E_DHALL_DATA_KIND", #"$["odd key"]"#),
        ("Some (1.0 : Double)", "", ""),
        ("Some NaN", "E_DHALL_DATA_NUMBER", "$"),
        ("{ x = -Infinity }", "E_DHALL_DATA_NUMBER", "$.x"),
        ("None", "E_DHALL_DATA_KIND", "$"),
        ("< A : Natural >.A", "E_DHALL_DATA_KIND", "$"),
        ("assert : 1 ≡ 1", "E_DHALL_DATA_KIND", "$"),
        (#"[ { mapKey = "a", mapValue = 1 }, { mapKey = "a", mapValue = 1 } ]"#, "E_DHALL_DATA_DUPLICATE", "$"),
    ])
    func refusesWhatJSONCannotSay(_ source: String, _ name: String, _ path: String) {
        let found = code { _ = try json(source) }
        #expect(found?.code ?? "" == name)
        #expect(found?.path ?? "" == path)
    }

    // MARK: To YAML

    @Test func writesYAMLThatEveryReaderTakesForTheSame() throws {
        let source = """
            { a = [ "yes", "12", "x y", "", "- x", "k: v", "null" ], b = [ { c = 1, d = [ [ 1 ], [ 2 ] ] } ]
            , e = "one\\ntwo\\n", f = " one\\ntwo", g = 1e10, h = [] : List Text, y = {=} }
            """
        #expect(
            try yaml(source) == """
                a:
                  - "yes"
                  - "12"
                  - x y
                  - ""
                  - "- x"
                  - "k: v"
                  - "null"
                b:
                  - c: 1
                    d:
                      - - 1
                      - - 2
                e: |
                  one
                  two
                f: " one\\ntwo"
                g: 1.0e+10
                h: []
                "y": {}

                """)
        #expect(try yaml("\"one\\ntwo\"") == "|-\n  one\n  two\n")
        #expect(try yaml("[ \"a\\n\\n\" ]") == "- |+\n  a\n\n")
    }

    // MARK: From JSON

    @Test(arguments: [
        ("12345678901234567890123456789012", "Natural", "12345678901234567890123456789012"),
        ("-3", "Integer", "-3"), ("3", "Integer", "+3"), ("1e3", "Natural", "1000"), ("1.50e1", "Natural", "15"),
        ("3", "Double", "3.0"), ("-0", "Double", "-0.0"), ("0.1", "Double", "0.1"), ("1E-2", "Double", "1.0e-2"),
        ("[]", "List Natural", "[] : List Natural"),
        (
            #"{"a":1,"o":null}"#, "{ a : Natural, o : Optional Text, p : Optional Bool }",
            "{ a = 1, o = None Text, p = None Bool }"
        ),
        (
            #"{"b":1,"a":2}"#, "List { mapKey : Text, mapValue : Natural }",
            #"[ { mapKey = "b", mapValue = 1 }, { mapKey = "a", mapValue = 2 } ]"#
        ),
        (#"["A",4]"#, "List < A | B : Natural >", "[ < A | B : Natural >.A, < A | B : Natural >.B 4 ]"),
        (#""$x""#, "Text", #""$x""#), (#""2024-02-29""#, "Date", "2024-02-29"),
        ("{}", "{}", "{=}"), ("[[true]]", "List (List Bool)", "[ [ True ] ]"),
    ])
    func readsJSON(_ json: String, _ type: String, _ expected: String) throws {
        #expect(try fromJSON(json, type) == expected)
    }

    @Test(arguments: [
        (#"{"a":1,"zz":2}"#, "{ a : Natural }", "E_DHALL_DATA_UNKNOWN", "$"),
        (#"{"r":{}}"#, "{ r : { a : Natural } }", "E_DHALL_DATA_MISSING", "$.r"),
        ("[true,1]", "List Bool", "E_DHALL_DATA_MISMATCH", "$[1]"),
        ("null", "Text", "E_DHALL_DATA_MISMATCH", "$"),
        ("1.5", "Natural", "E_DHALL_DATA_NUMBER", "$"), ("-1", "Natural", "E_DHALL_DATA_NUMBER", "$"),
        ("1e999", "Double", "E_DHALL_DATA_NUMBER", "$"), ("9007199254740993", "Double", "E_DHALL_DATA_NUMBER", "$"),
        ("1e999999999999999999999", "Natural", "E_DHALL_DATA_NUMBER", "$"),
        ("1e-999999999999999999999", "Natural", "E_DHALL_DATA_NUMBER", "$"),
        ("4", "< B : Natural | C : Integer >", "E_DHALL_DATA_AMBIGUOUS", "$"),
        ("true", "< B : Natural | C : Integer >", "E_DHALL_DATA_MISMATCH", "$"),
        (#""D""#, "< B | C >", "E_DHALL_DATA_MISMATCH", "$"),
        (#""2023-02-29""#, "Date", "E_DHALL_DATA_MISMATCH", "$"),
        ("1", "Natural → Natural", "E_DHALL_DATA_SCHEMA", "$"), ("1", "Bytes", "E_DHALL_DATA_SCHEMA", "$"),
        (#"{"a":1,"a":1}"#, "{ a : Natural }", "E_JSON_DUPLICATE_KEY", ""), ("[1,]", "Bool", "E_JSON_SYNTAX", ""),
        ("01", "Natural", "E_JSON_SYNTAX", ""), ("1.", "Double", "E_JSON_SYNTAX", ""),
    ])
    func refusesJSONOfAnotherType(_ json: String, _ type: String, _ name: String, _ path: String) {
        let found = code { _ = try fromJSON(json, type) }
        #expect(found?.code ?? "" == name)
        #expect(found?.path ?? "" == path)
    }

    @Test func refusesDeepJSONWithoutASchemaAsDeep() {
        let deep = String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)
        #expect(code { _ = try fromJSON(deep, "List Bool") }?.code == "E_JSON_DEPTH")
    }

    /// Each level offers two alternatives that fail only at the innermost value.
    @Test(.timeLimit(.minutes(1))) func triesNestedAlternativesOnce() {
        var type = "let T = < A : { x : Bool } | B : { x : Bool } >\n"
        for _ in 0..<40 { type += "let T = < A : { x : T } | B : { x : T } >\n" }
        let json = String(repeating: #"{"x":"#, count: 41) + "1" + String(repeating: "}", count: 41)
        #expect(code { _ = try fromJSON(json, type + "in T") }?.code == "E_DHALL_DATA_MISMATCH")
    }
}

extension String {
    fileprivate var trimmed: String { hasSuffix("\n") ? String(dropLast()) : self }
}
