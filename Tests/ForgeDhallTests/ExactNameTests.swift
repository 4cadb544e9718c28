import ForgeCore
import Testing

@testable import ForgeDhall

/// Two spellings of one letter are names of two files, though Swift takes their texts for equal.
@Suite struct ExactNameTests {
    /// A world in which every file holds the number of bytes of its path.
    private struct PathLengths: ImportEnvironment {
        let headersFile: String? = nil

        func file(_ path: String) throws(ImportRefusal) -> [UInt8]? { Array("\(path.utf8.count)".utf8) }
        func variable(_ name: String) throws(ImportRefusal) -> [UInt8]? { nil }
        func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse { .absent("there is no network") }
        func cached(_ hash: Digest) -> [UInt8]? { nil }
        func keep(_ bytes: [UInt8], as hash: Digest) {}
    }

    private static let (composed, decomposed) = ("./\"\u{E9}\"", "./\"e\u{301}\"")

    @Test(arguments: [false, true]) func filesAreNamedByBytes(_ hasCache: Bool) throws {
        #expect(Self.composed == Self.decomposed)
        let options = DhallOptions(environment: PathLengths(), terms: hasCache ? MemoryTermFile().open() : nil)
        let source = DhallSource("[ \(Self.composed), \(Self.decomposed) ]")
        #expect(Source.text(try Dhall.normalize(source, options)) == "[ 4, 5 ]\n")
    }

    @Test func locationsAreNotConfused() throws {
        let source = DhallSource("[ \(Self.composed) as Location, \(Self.decomposed) as Location ]")
        let normal = try Dhall.normalize(source, DhallOptions(environment: PathLengths()))
        #expect(Source.text(normal).utf8.count { $0 == 0xCC } == 1)
    }
}
