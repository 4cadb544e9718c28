import ForgeCore
import ForgeIR
import Testing

@testable import ForgeCompiler

/// What targets become of a build's events.
struct TraceImportTests {
    /// Tells a build what processes of a make did, one after the other.
    private struct Build {
        var traced = TracedBuild(work: "/build", tree: "/home/me/tree")
        var process = 1

        init() {
            traced.take(
                TraceEvent(process: 1, .executed(program: "/usr/bin/make", arguments: ["make"], directory: "/build")))
        }

        mutating func run(
            _ line: String, reads: [String] = [], writes: [String] = [], status: Int32 = 0,
            in directory: String = "/build"
        ) {
            process += 1
            let arguments = line.split(separator: " ").map(String.init)
            traced.take(TraceEvent(process: process, .started(parent: 1)))
            traced.take(
                TraceEvent(
                    process: process,
                    .executed(program: "/usr/bin/\(arguments[0])", arguments: arguments, directory: directory)))
            // The compiler proper is a process of the driver's.
            traced.take(TraceEvent(process: process + 1000, .started(parent: process)))
            for path in reads { traced.take(TraceEvent(process: process + 1000, .read("/build/\(path)"))) }
            for path in writes { traced.take(TraceEvent(process: process + 1000, .wrote("/build/\(path)"))) }
            traced.take(TraceEvent(process: process + 1000, .ended(status: status)))
            traced.take(TraceEvent(process: process, .ended(status: status)))
        }

        mutating func move(_ from: String, _ to: String) {
            traced.take(TraceEvent(process: 1, .renamed(from: "/build/\(from)", to: "/build/\(to)")))
        }
    }

    private func text(
        _ build: Build, missing: Set<String> = [], namesItself: Set<String> = [], package: String = ""
    ) throws -> String {
        let tree = TraceImport.Tree(exists: { !missing.contains($0) }, namesItself: namesItself.contains)
        let made = try TraceImport.package(build.traced, tree: tree, package: package)
        return String(decoding: made.text, as: UTF8.self).split { $0 == "\n" || $0 == " " }.joined(separator: " ")
    }

    @Test func archivesBecomeLibrariesOfTheirObjects() throws {
        var build = Build()
        build.run("gcc -O2 -DN=1 -c a.c -o a.o", reads: ["a.c", "a.h"])
        build.run("gcc -O2 -DN=1 -c b.c", reads: ["b.c"])
        build.run("ar rc libz.a a.o b.o")
        build.run("gcc -O2 -DN=1 -c main.c", reads: ["main.c", "a.h"])
        build.run("gcc -o prog main.o -L. -lz -lm")
        let text = try text(build)
        #expect(
            text.contains(
                "forge.C.Library::{ name = \"z\" , srcs = [ \"a.c\", \"b.c\" ] , hdrs = [ \"a.h\" ] , "
                    + "defines = [ { name = \"N\", value = Some \"1\" } ] , flags , visibility = forge.public }"
            ))
        #expect(text.contains("linkFlags = [ forge.Flag.Type.Library \"m\" ] , deps = [ \":z\" ]"))
    }

    @Test func definitionsThatUsersWereNotToldStayTheLibrarysOwn() throws {
        var build = Build()
        build.run("gcc -DINSIDE -DBOTH -c a.c", reads: ["a.c"])
        build.run("ar rc libz.a a.o")
        build.run("gcc -DBOTH -o prog main.c libz.a", reads: ["main.c", "libz.a"])
        let text = try text(build)
        #expect(
            text.contains(
                "defines = [ { name = \"BOTH\", value = None Text } ] , "
                    + "flags = [ forge.Flag.Type.Define { name = \"INSIDE\""
            ))
        #expect(!text.contains("\"libz.a\""))
    }

    @Test func objectsAreFollowedThroughTheirNames() throws {
        var build = Build()
        build.run("gcc -fPIC -c a.c -o objs/a.o", reads: ["a.c"])
        build.move("objs/a.o", "a.lo")
        build.run("gcc -shared -o libz.so a.lo")
        #expect(try text(build, missing: ["objs/a.o"]).contains("name = \"libz.so\" , srcs = [ \"a.c\" ]"))
    }

    @Test func trialsOfConfigureLeaveNothing() throws {
        var build = Build()
        build.run("gcc -c conftest.c", reads: ["conftest.c"])
        build.run("gcc -o conftest conftest.c", reads: ["conftest.c"])
        #expect(throws: ForgeErrors.self) { try text(build, missing: ["conftest.c", "conftest.o", "conftest"]) }
        build.run("gcc -c broken.c", reads: ["broken.c"], status: 1)
        #expect(throws: ForgeErrors.self) { try text(build, missing: ["conftest.c", "conftest.o", "conftest"]) }
        build.run("gcc -c real.c", reads: ["real.c"])
        #expect(
            try text(build, missing: ["conftest.c", "conftest.o", "conftest"])
                .contains("forge.C.Library::{ name = \"objects\", srcs = [ \"real.c\" ]"))
    }

    @Test func setsOfFlagsBecomeTargetsOfTheirOwn() throws {
        var build = Build()
        build.run("gcc -O2 -c a.c", reads: ["a.c"])
        build.run("gcc -O2 -c b.c", reads: ["b.c"])
        build.run("gcc -O3 -c c.c", reads: ["c.c"])
        build.run("g++ -O2 -c d.cc", reads: ["d.cc"])
        build.run("ar rc libz.a a.o b.o c.o")
        build.run("g++ -o prog d.o libz.a")
        let text = try text(build)
        #expect(
            text.contains(
                "name = \"z\" , srcs = [ \"a.c\", \"b.c\" ] , flags , deps = [ \":z-2\" ]"
            ))
        #expect(text.contains("forge.Cxx.Binary::{ name = \"prog\" , srcs = [ \"d.cc\" ]"))
    }

    @Test func pathsThatObjectsHoldAreSpeltAsTheBuildSpeltThem() throws {
        var build = Build()
        build.run("gcc -g -I../inc -c x.c", reads: ["src/x.c", "inc/x.h"], in: "/build/src")
        build.run("gcc -c y.c", reads: ["src/y.c"], in: "/build/src")
        let text = try text(build)
        for map in [
            "-fdebug-prefix-map=/build=/build/src", "-fdebug-prefix-map=/build/src=/build/src",
            "-ffile-prefix-map=inc/=../inc/", "-ffile-prefix-map=src/=",
        ] {
            #expect(text.contains("forge.Flag.Type.Raw \"\(map)\""))
        }
        #expect(text.components(separatedBy: "prefix-map").count == 5)
        #expect(try self.text(build, namesItself: ["src/y.c"]).components(separatedBy: "prefix-map").count == 6)
    }

    @Test func packagesBelowTheRootNameTheirOwnFiles() throws {
        var build = Build()
        build.run("gcc -I. -I../common -c x.c", reads: ["pkg/x.c", "pkg/x.h"], in: "/build/pkg")
        let text = try text(build, package: "pkg")
        #expect(text.contains("let forge = ../forge.dhall"))
        #expect(text.contains("srcs = [ \"x.c\" ] , hdrs = [ \"x.h\" ]"))
        #expect(text.contains("forge.Flag.Type.Include \"pkg\", forge.Flag.Type.Include \"common\""))
    }
}

extension String {
    fileprivate func components(separatedBy text: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
