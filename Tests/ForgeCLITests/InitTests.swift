import Foundation
import Testing

/// `forge init`: what it writes builds as it is.
struct InitTests {
    private let forge = ForgeProgram()

    private func plainC() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try project.write("#include \"half.h\"\nint half(int n) { return n / 2; }\n", to: "src/half.c")
        try project.write("int half(int n);\n", to: "include/half.h")
        try project.write("#include <half.h>\nint main(void) { return half(84) - 42; }\n", to: "src/prog.c")
        try project.write("#include \"half.h\"\nint main(void) { return half(2) - 1; }\n", to: "tests/test_half.c")
        return project
    }

    @Test func plainCBuildsAndTests() throws {
        let project = try plainC()
        let made = try forge.run("init", in: project)
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.errors.contains("found    C, by"))
        let built = try forge.run("build", "//...", in: project)
        #expect(built.status == 0, "\(built.errors)")
        #expect(try forge.run("run", "//:prog", in: project).status == 0)
        let tested = try forge.run("test", in: project)
        #expect(tested.status == 0 && tested.output.contains("PASS //:test_half"), "\(tested.errors)")
    }

    @Test func plainCxxBuildsAndTests() throws {
        let project = try ForgeProgram.Project()
        try project.write("#pragma once\n#include <string>\nstd::string greet();\n", to: "greet.hpp")
        try project.write("#include \"greet.hpp\"\nstd::string greet() { return \"hi\"; }\n", to: "greet.cpp")
        try project.write("#include \"greet.hpp\"\nint main() { return greet() != \"hi\"; }\n", to: "greet_test.cpp")
        #expect(try forge.run("init", in: project).status == 0)
        #expect(try forge.run("build", "//...", in: project).status == 0)
        #expect(try forge.run("test", in: project).output.contains("PASS //:greet_test"))
    }

    @Test func programsOfPythonArePackedAndTested() throws {
        let project = try ForgeProgram.Project()
        try project.write("from . import inner\n", to: "pack/__init__.py")
        try project.write("def half(n): return n // 2\n", to: "pack/inner.py")
        try project.write("import pack\nif __name__ == '__main__':\n    print(pack.inner.half(84))\n", to: "show.py")
        try project.write(
            """
            import unittest, pack
            class Half(unittest.TestCase):
                def test_half(self): self.assertEqual(pack.inner.half(4), 2)
            """, to: "tests/test_half.py")
        #expect(try forge.run("init", in: project).status == 0)
        let built = try forge.run("build", "//...", in: project)
        #expect(built.status == 0, "\(built.errors)")
        #expect(try forge.run("run", "//:show", in: project).output == "42\n")
        #expect(try forge.run("test", in: project).output.contains("PASS //:test_half"))
        try project.write("def half(n): return n\n", to: "pack/inner.py")
        #expect(try forge.run("test", in: project).output.contains("FAIL //:test_half"))
    }

    @Test func makefilesAreRunOnACopyOfTheTree() throws {
        let project = try plainC()
        try project.write("prog: src/*.c\n\techo made > src/half.c.log\n\t$(CC) -Iinclude -o $@ $^\n", to: "Makefile")
        #expect(try forge.run("init", in: project).status == 0)
        let built = try forge.run("build", "//...", in: project)
        #expect(built.status == 0, "\(built.errors)")
        #expect(!project.exists("prog") && !project.exists("src/half.c.log"))
        try project.write("int half(int n) { return n; }\n", to: "src/half.c")
        #expect(try forge.run("build", "//...", in: project).errors.contains("1 executed"))
    }

    @Test func nothingIsOverwrittenUnlessForced() throws {
        let project = try plainC()
        try project.write("mine", to: "BUILD.dhall")
        let refused = try forge.run("init", in: project)
        #expect(refused.status == 2 && refused.errors.contains("E_INIT_EXISTS"))
        #expect(try project.read("BUILD.dhall") == "mine")
        #expect(!project.exists("forge.dhall"))
        let shown = try forge.run("init", "--dry-run", in: project)
        #expect(shown.status == 0 && shown.output.contains("forge.C.library"))
        #expect(!project.exists("forge.dhall"))
        #expect(try forge.run("init", "--force", in: project).status == 0)
        #expect(try project.read("BUILD.dhall").contains("forge.C.library"))
    }

    @Test func mistakesHaveTheirOwnCodes() throws {
        let project = try ForgeProgram.Project()
        let empty = try forge.run("init", in: project)
        #expect(empty.status == 2 && empty.errors.contains("E_INIT_UNRECOGNISED"))
        #expect(empty.errors.contains("`Cargo.toml`"))
        #expect(try forge.run("init", "--kind", "cobol", in: project).errors.contains("autotools"))
        #expect(try forge.run("init", "--kind", "go", in: project).errors.contains("E_INIT_KIND"))
        #expect(try forge.run("init", "-o", "../x", in: project).status == 2)
        #expect(try forge.run("init", "-C", "nowhere", in: project).status == 2)
    }

    @Test func packagesStandBelowTheNearestRoot() throws {
        let project = try ForgeProgram.Project()
        try project.write("{=}", to: "forge.dhall")
        try project.write("int sub;\n", to: "lib/sub.c")
        let made = try forge.run("init", "-C", "lib", "--json", in: project)
        #expect(made.status == 0 && made.errors.contains("packages in the environment of the root"))
        #expect(try made.lastJSON()["kind"] as? String == "c")
        #expect(try project.read("lib/BUILD.dhall").contains("let forge = ../forge.dhall"))
        #expect(!project.exists("lib/forge.dhall"))
    }
}
