import ForgeCompiler
import ForgeCore
import ForgeDhall
import ForgeTesting
import Testing

/// What people are told about each mistake that a `BUILD.dhall` or a `forge.dhall` can hold.
///
/// Each golden file is what the terminal shows: the code, what happened, the place, the cause and what to do.
@Suite struct MistakeTests {
    static let all =
        Mistake.inLanguage + Mistake.inImports + Mistake.inRoot + Mistake.inLabels + Mistake.inFiles
        + Mistake.inCommands + Mistake.inNeeds + Mistake.inKinds

    private func said(_ mistake: Mistake) -> [ForgeError] {
        let repository = mistake.repository
        let packages = repository.files.keys.filter { $0.hasSuffix("BUILD.dhall") }.sorted().map {
            String($0.dropFirst(2).dropLast("/BUILD.dhall".count))
        }
        do throws(ForgeErrors) {
            let build = try repository.compile(
                mistake.label, toolchain: mistake.toolchain, packages: packages, isTesting: mistake.isTesting,
                terms: WarmTerms.shared)
            let mistakes = BuildMistakes(build.targets) { repository.files["./\($0)"].map { Array($0.utf8) } }
            _ = try mistakes.workload(build.workload)
            return []
        } catch { return error.errors }
    }

    @Test(arguments: all) func isTold(_ mistake: Mistake) {
        let errors = said(mistake)
        let text = errors.map { "\($0.rendered)\n" }.joined().replacing(BuildLanguage.hash.text, with: "sha256:OWN")
        let difference = GoldenFile.difference(Array(text.utf8), from: "MistakeGolden/\(mistake.name).txt")
        #expect(difference == nil, "\(difference ?? "")")
    }

    /// Programs say it when they run, and where the include stands.
    @Test func anUndeclaredHeaderIsTold() throws {
        let repository = MemoryRepository(
            [
                "p": Mistake.binary("deps = [] : List Text") + "\n, " + Mistake.library("y", "hdrs = [ \"y.h\" ]")
            ], inLines: true)
        let build = try repository.compile("//p:all", terms: WarmTerms.shared)
        let source = Array("#include <stdio.h>\n#include \"y.h\"\n#include \"z.h\"\n".utf8)
        let log = """
            p/x.c:2:10: fatal error: y.h: No such file or directory
            p/x.c:3:10: fatal error: z.h: No such file or directory
            """
        let errors = HeaderViolation.find(log: log, action: "//p:x#x.c", command: ["gcc"], targets: build.targets) {
            ["p/x.c": source, "p/y.h": [], "p/z.h": []][$0]
        }
        let text = errors.map { "\($0.rendered)\n" }.joined()
        let difference = GoldenFile.difference(Array(text.utf8), from: "MistakeGolden/header-undeclared.txt")
        #expect(difference == nil, "\(difference ?? "")")
    }

    /// Who reads it has to know what is wrong, where, why, and what to do.
    @Test func everyMistakeHasAPlaceAndAFix() {
        for mistake in Self.all {
            let errors = said(mistake)
            #expect(!errors.isEmpty, "\(mistake.name)")
            for error in errors {
                #expect(error.frame != nil || error.path != nil, "\(mistake.name)")
                #expect(!error.hints.isEmpty, "\(mistake.name)")
            }
        }
    }

    /// What never ends in a person's time is told where it stands, with advice that builds can follow.
    @Test func aRunawayPackageIsTold() {
        let repository = MemoryRepository([
            "p": "(let n = Natural/fold 100000000000 Natural (λ(x : Natural) → x + 1) 0 in "
                + "f.C.library f.C.Library::{ name = \"x${Natural/show n}\" })"
        ])
        var options = DhallOptions(environment: repository, terms: WarmTerms.shared)
        options.questionBytes = 64 << 20
        let errors = #expect(throws: ForgeErrors.self) {
            try BuildCompiler.compile(["//p:all"], toolchain: nil, options: options, packages: { _ in [] })
        }
        #expect(errors?.errors.map(\.code) == [.dhallLimitMemory])
        #expect(errors?.errors.first?.frame?.file == "p/BUILD.dhall")
        #expect(errors?.errors.first?.hints.contains { $0.contains("Raise the bound") } == false)
    }

    @Test func everyMistakeHasANameOfItsOwn() {
        #expect(Set(Self.all.map(\.name)).count == Self.all.count)
    }
}
