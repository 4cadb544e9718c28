import ForgeCompiler
import ForgeCore
import ForgeDhall
import Testing

/// Which files go into which lists.
struct SourceProposerTests {
    private func proposals(
        _ targets: String, files: String..., absent: [String] = []
    ) throws -> (SourceProposer, [SourceProposal]) {
        let repository = MemoryRepository(["p": targets])
        let package = try #require(
            try DeclaredPackage.load(["p"], options: DhallOptions(environment: repository)).first)
        let proposer = try SourceProposer(package)
        return (proposer, proposer.proposals(files) { !absent.contains($0) })
    }

    private static let library = "f.C.library f.C.Library::{ name = \"l\", srcs = [ \"a.c\" ], hdrs = [ \"a.h\" ] }"
    private static let test = "f.C.test f.C.Test::{ name = \"t\", srcs = [ \"a_test.c\" ], deps = [ \":l\" ] }"

    @Test func newFilesGoToTheirLike() throws {
        let (_, found) = try proposals(
            "\(Self.library), \(Self.test)", files: "a.c", "a.h", "b.c", "b.h", "b_test.c", "README.md", "sub/deep.c")
        #expect(
            found.map(\.line) == [
                "//p:l srcs + b.c", "//p:l hdrs + b.h", "//p:t srcs + b_test.c", "//p:l srcs + sub/deep.c",
            ])
    }

    @Test func vanishedFilesGo() throws {
        let (proposer, found) = try proposals(Self.library, files: "a.c", absent: ["a.h"])
        #expect(found.map(\.line) == ["//p:l hdrs - a.h"])
        let result = String(decoding: try proposer.applied(found), as: UTF8.self)
        #expect(result.contains("hdrs = [] : List Text"))
        #expect(result.contains("srcs = [ \"a.c\" ]"))
    }

    @Test func aHeaderGoesWhereItsSourceIs() throws {
        let other = "f.C.library f.C.Library::{ name = \"a\", srcs = [ \"z.c\" ] }"
        let (_, found) = try proposals("\(other), \(Self.library)", files: "z.h", "y.cc")
        #expect(found.map(\.line) == ["//p:a hdrs + z.h"])
    }

    @Test func computedListsAreRefusedWithTheirPlace() throws {
        for target in [
            "f.C.library f.C.Library::{ name = \"l\", srcs = [ \"a.c\" ] # [ \"b.c\" ] }",
            "f.C.library (f.C.Library::{ name = \"l\" } ⫽ { srcs = [ \"a.c\", \"b.c\" ] })",
        ] {
            let (proposer, found) = try proposals(target, files: "a.c", "b.c", "c.c")
            #expect(found.map(\.path) == ["c.c"])
            let error = #expect(throws: ForgeErrors.self) { try proposer.applied(found) }
            #expect(error?.errors.map(\.code.name) == ["E_SOURCES_COMPUTED"])
            #expect(error?.errors.first?.frame?.line == 1)
        }
    }

    @Test func whatLiesElsewhereIsNotProposed() throws {
        let archive =
            "f.archive f.Archive::{ name = \"src\", urls = [ \"https://a\" ], digest = \"sha256:\(String(repeating: "0", count: 64))\" }"
        let from = "f.C.library f.C.Library::{ name = \"l\", from = Some \":src\", srcs = [ \"gone.c\" ] }"
        let (_, found) = try proposals("\(archive), \(from)", files: "b.c", absent: ["gone.c"])
        #expect(found.isEmpty)
    }
}
