import Foundation
import Testing

/// `forge import-trace`, on builds as they are found.
struct ImportTraceTests {
    private let forge = ForgeProgram()

    /// Release tarballs of real programs.
    private static let inputs: String = {
        let shared = ProcessInfo.processInfo.environment["FORGE_SHARED"] ?? "../shared"
        return URL(fileURLWithPath: shared).standardizedFileURL.path + "/inputs"
    }()
    private static let areThere = FileManager.default.fileExists(atPath: inputs)

    /// A tree of upstream's, and how it is built.
    struct Upstream: Sendable, CustomTestStringConvertible {
        var archive: String
        var build: [String]
        var testDescription: String { archive }
    }

    @Test(
        .enabled(if: ImportTraceTests.areThere, "the release tarballs are not in FORGE_SHARED/inputs"),
        arguments: [
            Upstream(archive: "bzip2_1.0.8.orig.tar.gz", build: ["make", "bzip2", "bzip2recover"]),
            Upstream(archive: "lua5.4_5.4.4.orig.tar.gz", build: ["make", "linux"]),
            Upstream(archive: "zlib_1.2.13.dfsg.orig.tar.bz2", build: ["sh", "-c", "./configure && make -j2"]),
        ])
    func objectsAreThoseOfTheTracedBuild(_ upstream: Upstream) throws {
        let project = try ForgeProgram.Project()
        let unpacked = try forge.shell("tar xf \(Self.inputs)/\(upstream.archive) --strip-components 1", in: project)
        #expect(unpacked.status == 0)
        let traced = try forge.start(["import-trace", "--write", "--"] + upstream.build, in: project).wait()
        #expect(traced.status == 0, "\(traced.errors)")
        let theirs = try objects(in: project, besides: "forge-out")
        #expect(theirs.count >= 9)
        let built = try forge.run("build", "//...", "-o", "ours", in: project)
        #expect(built.status == 0, "\(built.errors)")
        let ours = Set(try objects(in: project, below: "ours").map(\.value))
        for (path, bytes) in theirs { #expect(ours.contains(bytes), "\(path) is made differently") }
    }

    /// The bytes of all objects of a tree by their paths.
    private func objects(
        in project: ForgeProgram.Project, below: String = ".", besides: String? = nil
    ) throws -> [String: Data] {
        let root = URL(fileURLWithPath: project.path).appendingPathComponent(below)
        var found: [String: Data] = [:]
        for case let path as String in FileManager.default.enumerator(atPath: root.path) ?? .init() {
            if let besides, path.hasPrefix(besides) { continue }
            guard path.hasSuffix(".o") || path.hasSuffix(".lo") else { continue }
            found[path] = try Data(contentsOf: root.appendingPathComponent(path))
        }
        return found
    }

    private func project() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try project.write("#include \"half.h\"\nint half(int n) { return n / 2; }\n", to: "half.c")
        try project.write("int half(int n);\n", to: "half.h")
        try project.write("#include \"half.h\"\nint main(void) { return half(84) - 42; }\n", to: "main.c")
        try project.write(
            "prog: main.c half.o\n\t$(CC) -o $@ $^\nhalf.o: half.c half.h\n\t$(CC) -DQ='\"a $$b\"' -c half.c\n",
            to: "Makefile")
        return project
    }

    @Test func whatIsWrittenBuildsAndRuns() throws {
        let project = try project()
        let traced = try forge.run("import-trace", "--write", "--", "make", in: project)
        #expect(traced.status == 0, "\(traced.errors)")
        #expect(traced.output.isEmpty)
        #expect(try project.read("forge.dhall").contains("\"gcc\""))
        #expect(try forge.run("build", "//...", in: project).status == 0)
        #expect(try forge.run("run", "//:prog", in: project).status == 0)
    }

    @Test func nothingIsOverwritten() throws {
        let project = try project()
        try project.write("mine", to: "BUILD.dhall")
        let traced = try forge.run("import-trace", "--write", "--", "make", in: project)
        #expect(traced.status == 2)
        #expect(traced.errors.contains("E_IMPORT_EXISTS"))
        #expect(try project.read("BUILD.dhall") == "mine")
        #expect(!project.exists("prog"))
    }

    @Test func failuresHaveTheirOwnCodes() throws {
        let project = try project()
        let failed = try forge.run("import-trace", "--write", "--", "sh", "-c", "exit 7", in: project)
        #expect(failed.status == 7)
        #expect(failed.errors.contains("E_TRACE_BUILD_FAILED"))
        #expect(!project.exists("BUILD.dhall") && !project.exists("forge.dhall"))
        #expect(try forge.run("import-trace", "--", "true", in: project).errors.contains("E_TRACE_NOTHING_COMPILED"))
        #expect(try forge.run("import-trace", "--", "no-such", in: project).errors.contains("E_TRACE_COMMAND"))
        #expect(try forge.run("import-trace", in: project).status == 2)
    }

    @Test func packagesStandBelowTheNearestRoot() throws {
        let project = try project()
        try project.write("{=}", to: "forge.dhall")
        try project.write("int sub;\n", to: "sub/sub.c")
        let traced = try forge.run("import-trace", "-C", "sub", "--", "gcc", "-c", "sub.c", in: project)
        #expect(traced.output.contains("let forge = ../forge.dhall"))
        #expect(traced.output.contains("srcs = [ \"sub.c\" ]"))
    }

    @Test func eventsArePrintedAsJSON() throws {
        let project = try project()
        let traced = try forge.run("import-trace", "--json", "--", "sh", "-c", "echo said; echo > new", in: project)
        #expect(traced.status == 0)
        #expect(traced.output.contains("{\"event\":\"wrote\",\"path\":\"/build/new\",\"process\":1,"))
        #expect(!traced.output.contains("said\n"))
        #expect(traced.errors.contains("said"))
    }
}
