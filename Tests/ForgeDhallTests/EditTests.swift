import ForgeCore
import ForgeDhall
import Testing

/// Freezing imports and listing tags.
struct EditTests {
    private let files = ["./a.dhall": "1", "./b.dhall": "./a.dhall + 1", "./t": "text"]

    private func freeze(_ text: String, everything: Bool = true) throws -> String {
        String(
            decoding: try Dhall.freeze(DhallSource(text), MemoryImports.options(files), everything: everything),
            as: UTF8.self)
    }

    private func hash(_ text: String) throws -> String {
        try Dhall.hash(DhallSource(text), MemoryImports.options(files)).text
    }

    @Test func writesHashesWhereTheyBelongAndNothingElse() throws {
        let (one, two) = (try hash("1"), try hash("2"))
        let text = try hash("./t as Text")
        let stale = "sha256:" + String(repeating: "0", count: 64)
        let source = """
            let a = ./a.dhall -- one
            let b = ( ./b.dhall {- two -} )
            let t = ./t as Text
            let l = ./a.dhall as Location
            let z = ./a.dhall \(stale)
            in  ./none.dhall ? a
            """
        let frozen = """
            let a = ./a.dhall \(one) -- one
            let b = ( ./b.dhall \(two) {- two -} )
            let t = ./t \(text) as Text
            let l = ./a.dhall as Location
            let z = ./a.dhall \(one)
            in  ./none.dhall ? a
            """
        #expect(try freeze(source) == frozen)
        #expect(try freeze(frozen) == frozen)
        #expect(try freeze(source, everything: false) == source)
    }

    @Test func refusesToFreezeWhatIsNotThere() {
        let errors = #expect(throws: ForgeErrors.self) { try freeze("./none.dhall") }
        #expect(errors?.errors.first?.code.name == "E_DHALL_IMPORT_ABSENT")
    }

    @Test func freezesRemoteImportsByTheStub() throws {
        let stub = try RemoteStub(
            Array(#"{"responses": [{"url": "https://example.com/one.dhall", "body": "1"}]}"#.utf8), name: "stub"
        ) { _ in nil }
        struct Remote: ImportEnvironment {
            let stub: RemoteStub
            let headersFile: String? = nil
            func file(_ path: String) throws(ImportRefusal) -> [UInt8]? { nil }
            func variable(_ name: String) throws(ImportRefusal) -> [UInt8]? { nil }
            func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse { try stub.fetch(request) }
            func cached(_ hash: Digest) -> [UInt8]? { nil }
            func keep(_ bytes: [UInt8], as hash: Digest) {}
        }
        let frozen = try Dhall.freeze(
            DhallSource("https://example.com/one.dhall + 1"), DhallOptions(environment: Remote(stub: stub)))
        #expect(String(decoding: frozen, as: UTF8.self) == "https://example.com/one.dhall \(try hash("1")) + 1")
    }

    @Test func freezesAnImportWhoseHeadersAreAnImport() throws {
        let headers = "toMap { a = \"b\" }"
        let world = MemoryImports(
            files: ["./hdr.dhall": headers],
            pages: [
                "https://a.example/one.dhall": .init(body: "1"), "https://a.example/hdr.dhall": .init(body: headers),
            ])
        let (one, map) = (try hash("1"), try hash(headers))
        func freeze(_ text: String, everything: Bool = false) throws -> String {
            let options = DhallOptions(environment: world)
            return String(
                decoding: try Dhall.freeze(DhallSource(text), options, everything: everything), as: UTF8.self)
        }
        let url = "https://a.example/one.dhall"
        let source = "[ \(url) using ./hdr.dhall -- one\n]"
        #expect(try freeze(source) == "[ \(url) using (./hdr.dhall) \(one) -- one\n]")
        let all = "[ \(url) using (./hdr.dhall \(map)) \(one) -- one\n]"
        #expect(try freeze(source, everything: true) == all)
        #expect(try freeze(all, everything: true) == all)
        #expect(
            try freeze("\(url) using ./hdr.dhall \(map)") == "\(url) using (./hdr.dhall \(map)) \(one)")
        #expect(
            try freeze("\(url) using https://a.example/hdr.dhall using ./hdr.dhall")
                == "\(url) using (https://a.example/hdr.dhall using (./hdr.dhall) \(map)) \(one)")
        for closed in ["(./hdr.dhall)", "[ { mapKey = \"a\", mapValue = \"b\" } ]"] {
            #expect(try freeze("\(url) using \(closed)") == "\(url) using \(closed) \(one)")
        }
    }

    @Test func saysHowToWriteTheHashOfAnImportWithHeaders() throws {
        let world = MemoryImports(
            files: ["./hdr.dhall": "toMap { a = \"b\" }"], pages: ["https://a.example/one": .init(body: "1")])
        let url = "https://a.example/one"
        for (source, before, after) in [
            ("\(url) using ./hdr.dhall", "\(url) using (HEADERS) sha256:", "`"), ("\(url)", "\(url) sha256:", "`"),
            ("\(url) as Text", "\(url) sha256:", " as Text`"),
        ] {
            var options = DhallOptions(environment: world)
            options.requiresHashes = true
            let errors = #expect(throws: ForgeErrors.self) { try Dhall.hash(DhallSource(source), options) }
            let hint = try #require(errors?.errors.first?.hints.first)
            #expect(hint.hasPrefix("Write `\(before)"))
            #expect(hint.hasSuffix("\(after), or explore with `--allow-unpinned`"))
        }
    }

    @Test func listsBindingsAndFieldsOfTopRecords() throws {
        let source = """
            let x = { inner = 1 }
            let `odd` = let y = 2 in y
            in  { x
                , a.b = { c = 1 }
                }
            """
        let tags = try Dhall.tags(DhallSource(source), MemoryImports.options())
        #expect(
            tags.map { "\($0.name) \($0.line)\($0.kind.rawValue)" } == [
                "x 1v", "inner 1f", "odd 2v", "y 2v", "x 3f", "a 4f",
            ])
    }
}
