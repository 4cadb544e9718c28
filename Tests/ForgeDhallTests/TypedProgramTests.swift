import ForgeCore
import ForgeDhall
import Testing

/// What has to hold of every well-typed expression.
@Suite struct TypedProgramTests {
    /// One expression of a seed and what the language makes of it.
    private struct Subject {
        let seed: UInt64
        let source: DhallSource
        let normal: DhallSource

        static let options = DhallOptions(
            environment: MemoryImports(), maxSteps: 1_000_000, maxMemoryBytes: 256 << 20)

        init(_ seed: UInt64) throws {
            self.seed = seed
            var program = TypedProgram(seed: seed, naming: .shared)
            source = DhallSource(program.source())
            normal = DhallSource(try Dhall.normalize(source, Self.options), path: nil)
        }

        var description: Comment {
            "seed \(seed)\n\(Source.text(source.bytes))\nnormal form\n\(Source.text(normal.bytes))"
        }
    }

    private static let cases = 300

    /// Calls the body with expressions; one that is ill-typed fails the test, one that takes too long is passed over.
    private func forEach(_ body: (Subject) throws -> Void) {
        let first = UInt64.random(in: 0..<1 << 32)
        var tooLong = 0
        for seed in first..<first + UInt64(Self.cases) {
            do { try body(try Subject(seed)) } catch let errors as ForgeErrors
                where errors.errors.allSatisfy({ $0.code.name.hasPrefix("E_DHALL_LIMIT_") })
            {
                tooLong += 1
            } catch {
                var program = TypedProgram(seed: seed, naming: .shared)
                Issue.record("seed \(seed): \(error)\n\(program.source())")
                return
            }
        }
        #expect(tooLong < Self.cases / 20)
    }

    @Test func whatIsEncodedDecodesToItself() {
        forEach { subject in
            for source in [subject.source, subject.normal] {
                let encoded = try Dhall.encode(source, Subject.options)
                #expect(try Dhall.decode(encoded, Subject.options, as: .cbor) == encoded, subject.description)
            }
        }
    }

    @Test func aNormalFormIsItsOwn() {
        forEach { subject in
            let again = try Dhall.normalize(subject.normal, Subject.options)
            #expect(again == subject.normal.bytes, subject.description)
        }
    }

    @Test func aNormalFormKeepsItsType() {
        forEach { subject in
            let types = try [subject.source, subject.normal].map { source in
                try Dhall.hash(DhallSource(try Dhall.type(source, Subject.options), path: nil), Subject.options)
            }
            #expect(types[0] == types[1], subject.description)
        }
    }

    @Test func hashesDoNotDependOnNames() {
        forEach { subject in
            var renamed = TypedProgram(seed: subject.seed, naming: .unique)
            let hash = try Dhall.hash(subject.source, Subject.options)
            #expect(try Dhall.hash(DhallSource(renamed.source()), Subject.options) == hash, subject.description)
            #expect(try Dhall.hash(subject.normal, Subject.options) == hash, subject.description)
        }
    }
}
