import BigInt
import ForgeCore
import Testing

@testable import ForgeDhall

/// Every input of the benchmarks gives what is said of it; none crashes at any depth.
@Suite(.enabled(if: SharedFiles.root != nil, "the benchmark inputs are not beside the project"))
struct BenchmarkInputTests {
    /// One line of `expected.tsv`.
    struct Input: Sendable, CustomTestStringConvertible {
        var path: String
        var expected: String
        var testDescription: String { path }
    }

    static let inputs: [Input] = {
        guard let root = SharedFiles.root else { return [] }
        return Source.text(SharedFiles.bytes(root + "/bench/dhall/expected.tsv")).split(separator: "\n").compactMap {
            let columns = $0.split(separator: "\t", maxSplits: 1).map(String.init)
            return columns.count == 2 && !$0.hasPrefix("#") ? Input(path: columns[0], expected: columns[1]) : nil
        }
    }()

    @Test func allInputsAreListed() { #expect(Self.inputs.count >= 51) }

    @Test(arguments: inputs) func givesWhatIsSaid(_ input: Input) throws {
        let root = try #require(SharedFiles.root)
        let stub = try RemoteStub(Array(#"{"responses": []}"#.utf8), name: "none") { _ in nil }
        let world = World(root: root, stub: stub, usesCache: false)
        let path = "bench/dhall/\(input.path)"
        let source = DhallSource(SharedFiles.bytes("\(root)/\(path)"), path: path)
        if input.expected.hasPrefix("formatter input") {
            let styled = try Dhall.format(source)
            return #expect(try Dhall.format(DhallSource(styled, path: nil)) == styled)
        }
        let options = DhallOptions(environment: world)
        let normal = try Dhall.normalize(source, options, as: .cbor)
        let found = try DhallSession.run(options) { session throws(Failure) in
            let term = try session.decode(normal)
            return Self.properties(term, session.arena)
        }
        #expect(found.contains(Self.property(input.expected)), "\(input.expected): found \(found)")
    }

    /// What has to be found, as ``properties(_:_:)`` says it.
    private static func property(_ expected: String) -> String {
        if expected == "{ a.b has 200 fields }" { return "a.b: record, 200" }
        if expected.hasPrefix("2^4096") { return String(BigUInt(1) << 4096) }
        if expected.hasPrefix("list, 300 elements") { return "list, 300" }
        for word in [" top-level fields", " fields", " elements", " records"] where expected.hasSuffix(word) {
            return String(expected.dropLast(word.count))
        }
        if let aside = expected.firstIndex(of: "(") {
            return String(expected[..<aside].reversed().drop { $0 == " " }.reversed())
        }
        if expected == "Text; 20000 lines" { return "20000 lines" }
        if expected == "Text, 20000 times x" { return "20000 times x" }
        return expected.hasPrefix("function;") ? "function" : expected
    }

    /// What can be said of a normal form.
    private static func properties(_ term: Term, _ arena: Arena) -> [String] {
        let node = arena.terms[term.id]
        switch node.tag {
        case .text:
            guard node.b == 1 else { return ["Text"] }
            let text = Source.text(Array(arena.strings.bytes(StringID(id: arena.extra[node.a]))))
            let scalars = text.unicodeScalars
            let newlines = scalars.count { $0 == "\n" }
            return [
                "Text", "Text of \(scalars.count) characters", "\"\(text)\"", "\(newlines) lines",
                "\(scalars.count { $0 == "x" }) times x",
            ]
        case .list:
            let inner = nesting(term, arena) { $0.tag == .list ? Term(id: arena.extra[$0.a]) : nil }
            return ["list, \(node.b)", "\(inner)-fold nested list"] + spelled(term, arena)
        case .record:
            let inner = nesting(term, arena) { $0.tag == .record ? Term(id: arena.extra[$0.a + 1]) : nil }
            return ["record, \(node.b)", "\(inner)-fold nested record"] + nested(term, arena)
        case .lambda:
            let arguments = nesting(term, arena) { $0.tag == .lambda ? Term(id: $0.c) : nil }
            return ["function", "function of \(arguments) arguments"]
        default: return spelled(term, arena)
        }
    }

    private static func spelled(_ term: Term, _ arena: Arena) -> [String] {
        let text = Source.text(TermPrinter.text(term, arena))
        return [text, text.split(whereSeparator: \.isWhitespace).joined(separator: " ")]
    }

    /// `a.b: record, N` for a record that holds no more than that field of a field.
    private static func nested(_ term: Term, _ arena: Arena) -> [String] {
        var at = term
        var path: [String] = []
        while arena.terms[at.id].tag == .record, arena.terms[at.id].b == 1 {
            let start = arena.terms[at.id].a
            path.append(arena.names.text(Name(id: arena.extra[start])))
            at = Term(id: arena.extra[start + 1])
        }
        return ["\(path.joined(separator: ".")): record, \(arena.terms[at.id].b)"]
    }

    private static func nesting(_ term: Term, _ arena: Arena, _ inner: (TermNode) -> Term?) -> Int {
        var (count, at) = (0, term)
        while let next = inner(arena.terms[at.id]) { (count, at) = (count + 1, next) }
        return count
    }
}
