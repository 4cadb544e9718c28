import ForgeCore
import ForgeDhall
import Testing

/// Digests of functions by their code and by what that captures; values of data; a session that is asked.
struct FingerprintTests {
    private static let library = """
        let twice = λ(t : Text) → t ++ t
        let unused = "unused"
        in { twice, make = λ(r : { name : Text, size : Natural, other : Text }) → λ(t : Text) →
             "${twice r.name} ${Natural/show r.size} ${t}" }
        """

    /// The fingerprint of an expression that may import the library as `./lib.dhall`.
    private func digest(
        _ text: String, library: String = library, terms: (any TermStore)? = nil
    ) throws(ForgeErrors) -> Digest {
        let options = DhallOptions(
            environment: MemoryImports(files: ["./lib.dhall": library]), terms: terms)
        return try DhallEvaluator.run(options) { evaluator throws(ForgeErrors) in
            // The value of a source as a whole is known by its bytes.
            let whole = try evaluator.load(DhallSource("{ function = \(text)\n}"))
            return try evaluator.fingerprint(try evaluator.field(whole, "function") ?? whole)
        }
    }

    private static let plain = """
        let l = ./lib.dhall in l.make { name = "a", size = 1, other = "" }
        """

    @Test(arguments: [
        "let l = ./lib.dhall in l.make { size = 1, name = \"a\", other = \"\" }",
        "-- a comment\nlet lib = ./lib.dhall in lib.make { name = \"a\", size = 0 + 1, other = \"\" }",
        // What is not used is not captured.
        "let l = ./lib.dhall in l.make { name = \"a\", size = 1, other = \"b\" }",
        "let l = ./lib.dhall let r = { name = \"a\", size = 2, other = \"\" } in l.make (r with size = 1)",
    ]) func oneFunctionHasOneDigest(_ text: String) throws {
        #expect(try digest(text) == digest(Self.plain))
    }

    @Test(arguments: [
        "let l = ./lib.dhall in l.make { name = \"b\", size = 1, other = \"\" }",
        "let l = ./lib.dhall in l.make { name = \"a\", size = 2, other = \"\" }",
        "λ(t : Text) → \"aa 1 ${t}\"", "λ(t : Text) → \"aa ${t}\"", "λ(u : Text) → λ(t : Text) → t",
        "λ(u : Text) → λ(t : Text) → u", "[ \"a\" ]", "{ a = 1 }", "{ a = 1, b = 2 }", "{ a = 2, b = 1 }", "Some 1",
        "[] : List Natural", "< A | B >.A", "< A | B >.B", "< A : Natural | B : Natural >.A 1",
        "< A : Natural | B : Natural >.B 1", "+1", "1", "1.0", "\"1\"", "Natural/show", "List/map", "True", "List Text",
        "λ(t : Text) → merge { A = t, B = \"\" } (< A | B >.A)",
        "\\(t : Text) -> Natural/fold 2 Text (\\(s : Text) -> s)",
    ]) func othersHaveOthers(_ text: String) throws {
        guard let other = try? digest(text) else { return #expect(text == "List/map") }
        #expect(try other != digest(Self.plain))
        #expect(try other == digest(text))
    }

    @Test func theCodeOfAnImportCounts() throws {
        let comment = "-- comment\n" + Self.library
        let other = Self.library.replacing("t ++ t", with: "t ++ \" \" ++ t")
        let unused = Self.library.replacing("\"unused\"", with: "\"not used\"")
        #expect(try digest(Self.plain, library: comment) == digest(Self.plain))
        #expect(try digest(Self.plain, library: unused) == digest(Self.plain))
        #expect(try digest(Self.plain, library: other) != digest(Self.plain))
    }

    @Test func sessionsThatKnowTermsAgree() throws {
        let file = MemoryTermFile()
        let first = try digest(Self.plain, terms: file.open())
        #expect(!file.bytes.isEmpty)
        #expect(try digest(Self.plain, terms: file.open()) == first)
        // The one function whose own import it is, and not a part of one.
        let own = "let l = ./lib.dhall in λ(t : Text) → l.twice t"
        let cold = try digest(own, terms: file.open())
        #expect(try digest(own, terms: file.open()) == cold)
        #expect(try digest("-- c\n" + own, terms: file.open()) == cold)
    }

    // MARK: Data

    private static let type = """
        { a : Text, b : Optional Natural, c : List { mapKey : Text, mapValue : Text }, d : < X | Y : { z : Integer } >
        , e : List < X | Y : Bool >, f : Optional Text }
        """
    private static let value = """
        { a = "ä", b = Some 3, c = [ { mapKey = "k", mapValue = "v" }, { mapKey = "k", mapValue = "w" } ]
        , d = < X | Y : { z : Integer } >.Y { z = -2 }, e = [ < X | Y : Bool >.X, < X | Y : Bool >.Y True ]
        , f = None Text }
        """

    @Test func dataIsReadBackAsTheValueThatItWas() throws {
        let options = DhallOptions(environment: MemoryImports())
        let (value, type) = (Self.value, Self.type)
        try DhallEvaluator.run(options) { evaluator throws(ForgeErrors) in
            var data = DataOptions()
            data.namesAlternatives = true
            data.joinsMaps = false
            let original = try evaluator.load(DhallSource(value))
            let schema = try evaluator.load(DhallSource(type))
            let written = try evaluator.data(original, data)
            let read = try evaluator.item(written, of: schema)
            #expect(try read.map { (item) throws(ForgeErrors) in try evaluator.hash(item) } == evaluator.hash(original))
            #expect(try evaluator.item(.object(["a": .string("x"), "n": .bool(true)]), of: schema) == nil)
            #expect(try evaluator.item(.object(["a": .integer(1)]), of: schema) == nil)
            #expect(try evaluator.type(ofField: "a", in: schema) != nil)
            #expect(try evaluator.type(ofField: "n", in: schema) == nil)
        }
    }

    // MARK: Imports

    @Test func everyFileThatASourceNamesIsFound() {
        let text = """
            let a = ./a.dhall ? ../b.dhall
            let c = ./sub/c.txt as Text
            let d = ../../outside.dhall
            let e = ./e.dhall as Location
            let f = ./f.dhall sha256:\(String(repeating: "0", count: 64))
            let g = https://example.com/g.dhall
            in missing ? /h.dhall ? env:I ? ~/j.dhall ? ./k.bin as Bytes
            """
        let imports = Dhall.localImports(in: DhallSource(Array(text.utf8), path: "./p/BUILD.dhall"))
        #expect(imports.map(\.path) == ["p/a.dhall", "b.dhall", "p/sub/c.txt", "p/f.dhall", "p/k.bin"])
        #expect(imports.map(\.isCode) == [true, true, false, true, false])
        #expect(Dhall.localImports(in: DhallSource(Array("let".utf8), path: "./x.dhall")) == [])
    }

    // MARK: Asking

    @Test func aWorkerKeepsItsStateAndEnds() async throws {
        let worker = DhallWorker(DhallOptions(environment: MemoryImports())) { evaluator throws(ForgeErrors) in
            (evaluator, try evaluator.load(DhallSource("λ(n : Natural) → n + 1")))
        }
        let sum = try await worker.run { state throws(ForgeErrors) in
            try state.0.data(try state.0.apply(state.1, to: try state.0.load(DhallSource("41")))).integerValue
        }
        #expect(sum == 42)
        await worker.end()
        await worker.end()
        await #expect(throws: ForgeErrors.self) { try await worker.run { _ throws(ForgeErrors) in 1 } }
    }

    @Test func aWorkerSaysWhatKeptItFromBeginning() async throws {
        let worker = DhallWorker(DhallOptions(environment: MemoryImports())) { evaluator throws(ForgeErrors) in
            try evaluator.load(DhallSource("1 + True"))
        }
        await #expect(throws: ForgeErrors.self) { try await worker.run { _ throws(ForgeErrors) in 1 } }
    }
}
