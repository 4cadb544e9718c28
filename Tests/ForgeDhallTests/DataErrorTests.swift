import ForgeCore
import Glibc
import Testing

@testable import ForgeDhall

/// What a person reads for each code between expressions and plain data.
struct DataErrorTests {
    private static let directory: String = {
        let file = #filePath
        return String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]) + "/Golden/Errors"
    }()

    /// The code, and the expression to convert, or the JSON with the type to give it.
    private static let cases: [(code: String, source: String, type: String?)] = [
        ("E_DHALL_DATA_KIND", "{ handlers = [ { run = λ(x : Natural) → x } ] }", nil),
        ("E_DHALL_DATA_NUMBER", "{ `how much` = -Infinity }", nil),
        (
            "E_DHALL_DATA_DUPLICATE",
            "{ env = [ { mapKey = \"A\", mapValue = 1 }, { mapKey = \"A\", mapValue = 2 } ] }", nil
        ),
        ("E_DHALL_DATA_SCHEMA", "{ \"f\": 1 }", "{ f : Natural → Natural }"),
        ("E_DHALL_DATA_MISSING", "{ \"server\": { \"host\": \"a\" } }", "{ server : { host : Text, port : Natural } }"),
        ("E_DHALL_DATA_UNKNOWN", "{ \"hots\": \"a\" }", "{ host : Optional Text }"),
        (
            "E_DHALL_DATA_MISMATCH", "[\n  { \"x\": 1 },\n  { \"x\": true }\n]",
            "List < A | B : { x : Natural } | C : Text >"
        ),
        ("E_DHALL_DATA_AMBIGUOUS", "{ \"n\": 4 }", "{ n : < Whole : Natural | Signed : Integer > }"),
    ]

    @Test func everyCodeHasAnExample() {
        let codes = ErrorCode.all.map(\.name).filter { $0.hasPrefix("E_DHALL_DATA_") }
        #expect(Set(codes) == Set(Self.cases.map(\.code)))
    }

    @Test(arguments: cases.indices)
    func reads(_ index: Int) throws {
        let item = Self.cases[index]
        let options = MemoryImports.options()
        let errors = #expect(throws: ForgeErrors.self) {
            if let type = item.type {
                try Dhall.fromJSON(Array(item.source.utf8), name: "in.json", schema: DhallSource(type), options)
            } else {
                try Dhall.json(DhallSource(item.source), options)
            }
        }
        let found = Array("\(errors?.description ?? "")\n".utf8)
        let path = "\(Self.directory)/\(item.code).txt"
        if getenv("FORGE_UPDATE_GOLDEN") != nil, let file = fopen(path, "wb") {
            fwrite(found, 1, found.count, file)
            fclose(file)
            return
        }
        #expect(String(decoding: found, as: UTF8.self) == String(decoding: SharedFiles.bytes(path), as: UTF8.self))
        #expect(errors?.errors.map(\.code.name) == [item.code])
    }
}
