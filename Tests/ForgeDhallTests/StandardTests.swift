import ForgeCore
import Testing

@testable import ForgeDhall

/// The cases of the standard that are kept beside the project, group by group, judged as its README says.
@Suite(.enabled(if: Standard.isHere, "the standard's acceptance data is not beside the project"))
struct StandardTests {
    private let standard = Standard.shared

    private func source(_ path: String) throws -> DhallSource {
        DhallSource(try #require(standard.bytes("dhall-lang/tests/" + path)), path: "dhall-lang/tests/" + path)
    }

    private func options(_ item: Standard.Case, cache: Bool = true) throws -> DhallOptions {
        DhallOptions(environment: try standard.world(item, cache: cache), requiresHashes: false)
    }

    @Test(arguments: Standard.cases("parser/success"))
    func parses(_ item: Standard.Case) throws {
        let suffixes = standard.bytes("dhall-lang/tests/\(item.name)A.dhall") == nil ? ("", "") : ("A", "B")
        let found = try Dhall.encode(try source("\(item.name)\(suffixes.0).dhall"), try options(item))
        #expect(found == standard.bytes("dhall-lang/tests/\(item.name)\(suffixes.1).dhallb"))
    }

    @Test(arguments: Standard.cases("parser/failure"))
    func refusesToParse(_ item: Standard.Case) throws {
        let source = try source("\(item.name).dhall")
        let options = try options(item)
        let errors = #expect(throws: ForgeErrors.self) { try Dhall.encode(source, options) }
        #expect(errors?.errors.allSatisfy { $0.code.name.hasPrefix("E_DHALL_PARSE_") } == true)
    }

    @Test(arguments: Standard.cases("binary-decode/success"))
    func decodes(_ item: Standard.Case) throws {
        let bytes = try #require(standard.bytes("dhall-lang/tests/\(item.name)A.dhallb"))
        let found = try Dhall.decode(bytes, try options(item), as: .cbor)
        #expect(try found == Dhall.encode(try source("\(item.name)B.dhall"), try options(item)))
    }

    @Test(arguments: Standard.cases("binary-decode/failure"))
    func refusesToDecode(_ item: Standard.Case) throws {
        let bytes = try #require(standard.bytes("dhall-lang/tests/\(item.name).dhallb"))
        let options = try options(item)
        let errors = #expect(throws: ForgeErrors.self) { try Dhall.decode(bytes, options) }
        #expect(errors?.errors.allSatisfy { $0.code.name.hasPrefix("E_DHALL_DECODE_") } == true)
    }

    @Test(arguments: Standard.cases("import/success"))
    func resolves(_ item: Standard.Case) throws {
        let found = try Dhall.resolve(try source("\(item.name)A.dhall"), try options(item), as: .cbor)
        let expected = try Dhall.resolve(try source("\(item.name)B.dhall"), try options(item), as: .cbor)
        #expect(found == expected)
    }

    @Test(arguments: Standard.cases("import/failure"))
    func refusesToResolve(_ item: Standard.Case) throws {
        let source = try source("\(item.name).dhall")
        let options = try options(item)
        #expect(throws: ForgeErrors.self) { try Dhall.resolve(source, options) }
    }

    @Test(arguments: Standard.cases("normalization/success"))
    func normalizes(_ item: Standard.Case) throws {
        let found = try Dhall.normalize(
            try source("\(item.name)A.dhall"), try options(item), checks: false, as: .cbor)
        let expected = try Dhall.resolve(try source("\(item.name)B.dhall"), try options(item), as: .cbor)
        #expect(found == expected)
    }

    @Test(arguments: Standard.cases("alpha-normalization/success"))
    func renames(_ item: Standard.Case) throws {
        let found = try Dhall.alpha(try source("\(item.name)A.dhall"), try options(item), as: .cbor)
        #expect(try found == Dhall.alpha(try source("\(item.name)B.dhall"), try options(item), as: .cbor))
    }

    @Test(arguments: Standard.cases("semantic-hash/success"))
    func hashes(_ item: Standard.Case) throws {
        let found = try Dhall.hash(try source("\(item.name)A.dhall"), try options(item))
        let expected = String(
            decoding: try #require(standard.bytes("dhall-lang/tests/\(item.name)B.hash")), as: UTF8.self)
        #expect(expected.split(separator: "\n").first.map(String.init) == found.text)
    }

    @Test(arguments: Standard.cases("type-inference/success"))
    func infers(_ item: Standard.Case) throws {
        let found = try Dhall.type(try source("\(item.name)A.dhall"), try options(item, cache: false), as: .cbor)
        #expect(try found == Dhall.encode(try source("\(item.name)B.dhall"), try options(item)))
    }

    @Test(.timeLimit(.minutes(1)), arguments: Standard.cases("type-inference/failure"))
    func refusesToInfer(_ item: Standard.Case) throws {
        let source = try source("\(item.name).dhall")
        let options = try options(item)
        #expect(throws: ForgeErrors.self) { try Dhall.type(source, options) }
    }

    @Test func freezesThePreludeAsItFreezesItself() throws {
        let options = DhallOptions(environment: try standard.world(cache: false), requiresHashes: false)
        var wrong: [String] = []
        for (path, hash) in Standard.prelude {
            let bytes = try #require(standard.bytes(path))
            if try Dhall.hash(DhallSource(bytes, path: path), options).text != hash { wrong.append(path) }
        }
        #expect(wrong.isEmpty)
        #expect(Standard.prelude.count == 267)
    }
}
