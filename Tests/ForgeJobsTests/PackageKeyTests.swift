import ForgeCore
import Testing

@testable import ForgeJobs

/// What is evaluated again after an edit, in a process that goes on and in one that begins.
@Suite struct PackageKeyTests {
    private typealias Step = PackageEvaluation.Step
    private let shelf: PackageShelf

    /// `//a:x` is said by `//a:y`, by `//b:z` and, through that, by `//c:w`; `//d:lone` stands alone.
    init() throws {
        shelf = try PackageShelf()
        try shelf.write(Self.a(), to: "a")
        try shelf.write(
            [.init(name: "z", says: "z", deps: ["//a:x"], visibility: ["//c"])], to: "b")
        try shelf.write([.init(name: "w", deps: ["//b:z"])], to: "c")
        try shelf.write([.init(name: "lone", files: ["f"])], to: "d")
    }

    private static func a(
        flags: String = "", says: String = "x", visibility: [String] = ["//visibility:public"]
    ) -> [PackageShelf.Target] {
        [
            .init(name: "x", flags: flags, says: says, visibility: visibility),
            .init(name: "y", deps: [":x"]),
        ]
    }

    /// Compiles after an edit, and compares with what a compilation from scratch gives.
    private func steps(_ restarting: Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws -> Set<Step>
    {
        let steps = try await shelf.steps(restarting: restarting)
        #expect(try await shelf.compiled() == shelf.fromScratch(), sourceLocation: sourceLocation)
        return steps
    }

    @Test func everythingIsEvaluatedOnce() async throws {
        let first = try await shelf.steps()
        #expect(
            first == [
                .root, .package("a"), .package("b"), .package("c"), .package("d"), .target("//a:x"), .target("//a:y"),
                .target("//b:z"), .target("//c:w"), .target("//d:lone"),
            ])
        #expect(first.count == shelf.work.evaluation.steps.count)
        guard case .success(let known) = try await shelf.compiled() else { return #expect(Bool(false)) }
        #expect(known.plan.actions.count == 5)
        #expect(try await steps(false) == [])
        #expect(try await steps(true) == [])
    }

    @Test(arguments: [false, true]) func aCommentLoadsItsPackageAlone(_ restarting: Bool) async throws {
        _ = try await shelf.steps()
        try shelf.write(Self.a(), to: "a", before: "-- a comment")
        #expect(try await steps(restarting) == [.package("a")])
    }

    @Test(arguments: [false, true]) func flagsReachTheirTargetAlone(_ restarting: Bool) async throws {
        _ = try await shelf.steps()
        try shelf.write(Self.a(flags: "-f"), to: "a")
        #expect(try await steps(restarting) == [.package("a"), .target("//a:x")])
    }

    @Test(arguments: [false, true]) func whatIsSaidReachesWhoHearsIt(_ restarting: Bool) async throws {
        _ = try await shelf.steps()
        try shelf.write(Self.a(says: "other"), to: "a")
        #expect(
            try await steps(restarting) == [
                .package("a"), .target("//a:x"), .target("//a:y"), .target("//b:z"), .target("//c:w"),
            ])
    }

    @Test(arguments: [false, true]) func aDependencyIsAddedToOneTarget(_ restarting: Bool) async throws {
        _ = try await shelf.steps()
        try shelf.write([.init(name: "lone", deps: ["//a:x"], files: ["f"])], to: "d")
        #expect(try await steps(restarting) == [.package("d"), .target("//d:lone")])
    }

    @Test(arguments: [false, true]) func aPackageThatNobodyNeedsGoes(_ restarting: Bool) async throws {
        _ = try await shelf.steps()
        shelf.remove("d/BUILD.dhall")
        #expect(try await steps(restarting) == [])
        try shelf.write([.init(name: "new")], to: "d")
        #expect(try await steps(restarting) == [.package("d"), .target("//d:new")])
    }

    @Test(arguments: [false, true]) func aPackageThatIsNeededIsMissed(_ restarting: Bool) async throws {
        _ = try await shelf.steps()
        shelf.remove("b/BUILD.dhall")
        #expect(try await steps(restarting).contains(.whole))
        guard case .failure(let error) = try await shelf.compiled() else { return #expect(Bool(false)) }
        #expect(error.text.contains("There is no package `//b`"))
    }

    @Test(arguments: [false, true]) func theRootReachesEverythingByWhatItSays(_ restarting: Bool) async throws {
        _ = try await shelf.steps()
        let packages: Set<Step> = [.package("a"), .package("b"), .package("c"), .package("d")]
        try shelf.write(PackageShelf.forge(comment: "-- a comment"), to: "forge.dhall")
        #expect(try await steps(restarting) == packages.union([.root]))
        try shelf.write(PackageShelf.forge(flags: "-u"), to: "forge.dhall")
        #expect(
            try await steps(restarting)
                == packages.union([
                    .root, .target("//a:x"), .target("//a:y"), .target("//b:z"), .target("//c:w"),
                    .target("//d:lone"),
                ]))
    }

    @Test(arguments: [false, true]) func anImportReachesThePackagesThatImportIt(_ restarting: Bool) async throws {
        try shelf.write("\"-i\"", to: "b/flags.dhall")
        let package = """
            let f = ../forge.dhall
            let flags = ../b/flags.dhall ? "-none"
            let target = λ(name : Text) → λ(flags : Text) → f.copy
              { name, flags, says = "", deps = [] : List Text, tools = [] : List Text, srcs = [] : List Text
              , visibility = [] : List Text }
            in [ target "lone" flags, target "other" "" ]
            """
        try shelf.write(package, to: "d/BUILD.dhall")
        _ = try await shelf.steps()
        try shelf.write("-- a comment\n\"-i\"", to: "b/flags.dhall")
        #expect(try await steps(restarting) == [.package("d")])
        try shelf.write("\"-j\"", to: "b/flags.dhall")
        #expect(try await steps(restarting) == [.package("d"), .target("//d:lone")])
        shelf.remove("b/flags.dhall")
        #expect(try await steps(restarting) == [.package("d"), .target("//d:lone")])
        try shelf.write("\"-k\"", to: "b/flags.dhall")
        #expect(try await steps(restarting) == [.package("d"), .target("//d:lone")])
    }

    @Test(arguments: [false, true]) func visibilityIsLookedAtWithoutAnalysis(_ restarting: Bool) async throws {
        _ = try await shelf.steps()
        try shelf.write(Self.a(visibility: ["//b", "//c"]), to: "a")
        let seen = try await steps(restarting)
        #expect(seen == [.package("a")])
        try shelf.write(Self.a(visibility: []), to: "a")
        #expect(try await steps(restarting).contains(.whole))
        guard case .failure(let error) = try await shelf.compiled() else { return #expect(Bool(false)) }
        #expect(error.text.contains("`//a:x` is not visible in `//b`"))
    }
}
