import ForgeCompiler
import ForgeCore
import ForgeTesting
import Testing

/// The packages that are written for trees with a tool of their own.
struct RecognisedKindsTests {
    private func recognise(
        _ files: [String: String], name: String = "demo", kind: TreeKind? = nil, outputs: [String] = []
    ) throws(ForgeErrors) -> Recognition {
        let tree = FoundTree(files: Array(files.keys)) { files[$0].map { Array($0.utf8) } }
        return try Recognition.of(tree, Recognition.Request(name: name, kind: kind, outputs: outputs))
    }

    private func code(_ files: [String: String]) -> ErrorCode? {
        do throws(ForgeErrors) {
            _ = try recognise(files)
            return nil
        } catch { return error.errors.first?.code }
    }

    private func text(_ files: [String: String], kind: TreeKind? = nil) throws -> String {
        let text = String(decoding: try recognise(files, kind: kind).text, as: UTF8.self)
        return text.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
    }

    private func check(_ recognition: Recognition, _ kind: TreeKind) throws {
        #expect(recognition.kind == kind)
        let difference = GoldenFile.difference(recognition.text, from: "InitGolden/\(kind.rawValue).dhall")
        #expect(difference == nil, "\(difference ?? "")")
        var repository = MemoryRepository([:])
        repository.files["./BUILD.dhall"] = String(decoding: recognition.text, as: UTF8.self)
        #expect(try !repository.compile("//:all").workload.isEmpty)
    }

    private static let cmake = """
        cmake_minimum_required(VERSION 3.15) # as far back as that
        project(tool C)
        set(NAME "${PROJECT_NAME}-x")
        if(WIN32 OR NOT UNIX)
          add_executable(other w.c)
        elseif(HAVE_THREADS AND UNIX)
          add_executable(threads t.c)
        endif()
        function(twice) add_executable(never n.c) endfunction()
        add_executable(${NAME} main.c)
        foreach(part one two) add_library(part_${part} STATIC ${part}.c) endforeach()
        set_target_properties(part_one PROPERTIES OUTPUT_NAME p1)
        add_library(objects OBJECT o.c)
        add_subdirectory(lib)
        include(CTest)
        if(BUILD_TESTING)
          add_executable(tests test.c)
        endif()
        """

    @Test func cmakeListsSayWhatIsBuiltInAnyCase() throws {
        let recognition = try recognise([
            "CMakeLists.txt": Self.cmake, "main.c": "", "one.c": "", "two.c": "", "lib/a.c": "", "Makefile": "all:\n",
            "lib/CMakeLists.txt": """
            set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/out)
            add_library(so SHARED a.c)
            set_target_properties(so PROPERTIES VERSION 1.2 SOVERSION 1)
            """,
        ])
        #expect(recognition.others.map(\.kind) == [.make])
        #expect(recognition.remarks.contains { $0.contains("only a run of CMake can tell") })
        #expect(recognition.needs.packages.contains("cmake"))
        try check(recognition, .cmake)
    }

    @Test func automakesTemplatesSayWhatIsBuilt() throws {
        let recognition = try recognise([
            "configure": "",
            "Makefile.am": "SUBDIRS = . src\nbin_PROGRAMS = top\nif EXTRA\nbin_PROGRAMS += extra\nendif\n",
            "src/Makefile.am": "lib_LTLIBRARIES = libx.la\nnoinst_LIBRARIES = libin.a\ncheck_PROGRAMS = t\n",
        ])
        try check(recognition, .autotools)
    }

    @Test func templatesOfMakefilesAreReadWhereThereIsNoAutomake() throws {
        let text = try text([
            "configure": "", "Makefile.in": "EXE=@EXEEXT@\nall: prog lib@NAME@.a\nprog: prog.o\n\t$(CC) -o $@ prog.o\n",
        ])
        #expect(text.contains("outs = [ \"prog\" ]"))
        #expect(!text.contains("@NAME@"))
    }

    @Test func cargosProgramsAndLibraries() throws {
        let files = [
            "Cargo.toml": "[workspace]\nmembers = [\n  \"crates/*\", # all\n]\n",
            "Cargo.lock": "[[package]]\nname = \"a-b\"\n",
            "crates/a/Cargo.toml": "[package]\nname = \"a-b\"\n[[bin]]\nname = \"renamed\"\npath = \"src/bin/x.rs\"\n",
            "crates/a/src/main.rs": "", "crates/a/src/lib.rs": "", "crates/a/src/bin/x.rs": "",
            "crates/a/src/bin/y/main.rs": "",
            "crates/m/Cargo.toml": "[package]\nname = \"m\"\n[lib]\nproc-macro = true\n", "crates/m/src/lib.rs": "",
        ]
        try check(try recognise(files), .cargo)
        var without = files
        without["Cargo.lock"] = nil
        #expect(code(without) == .initDependencies)
        without["Cargo.lock"] = "[[package]]\nname = \"serde\"\nsource = \"registry+https://x\"\n"
        #expect(code(without) == .initDependencies)
        without[".cargo/config.toml"] = "[source.vendored-sources]\ndirectory = \"vendor\"\n"
        #expect(code(without) == nil)
    }

    @Test func treesOfARecentCargoNeedARecentOne() throws {
        var files = [
            "Cargo.toml": "[package]\nname = \"a\"\nedition = \"2021\"\n", "src/main.rs": "",
            "Cargo.lock": "version = 3\n[[package]]\nname = \"a\"\nversion = \"4.0.0\"\n",
        ]
        #expect(try recognise(files).needs.outdated == [])
        files["Cargo.lock"] = "version = 4\n[[package]]\nname = \"a\"\n"
        #expect(try recognise(files).needs.outdated == ["cargo", "rustc"])
        files["Cargo.lock"] = ""
        files["Cargo.toml"] = "[package]\nname = \"a\"\nedition = \"2024\"\n"
        #expect(try recognise(files).needs.outdated == ["cargo", "rustc"])
    }

    @Test func installationsOfTheHostAreLayersOfTheEnvironment() throws {
        var writer = RootFileWriter(directory: "demo", packages: ["gcc"])
        writer.environment = "rust"
        writer.installation = ["/opt/rust/bin", "/opt/rust/lib"]
        writer.commands = [("cargo", ["/opt/rust/bin/cargo", "--config", "a='b'"])]
        let written = String(decoding: try writer.text(), as: UTF8.self)
        let text = written.split { " \n".contains($0) }.joined(separator: " ")
        #expect(text.contains("Forge.Environment.tree \"bin\" \"/opt/rust/bin\" \"opt/rust/bin\""))
        #expect(text.contains("Forge.Environment.layers \"rust\" [ \"base\", \"bin\", \"lib\" ]"))
        #expect(text.contains("cargo = [ \"/opt/rust/bin/cargo\", \"--config\", \"a='b'\" ]"))
    }

    @Test func goProgramsTakeWhatTheyImport() throws {
        let files = [
            "go.mod": "module example.com/demo\n\ngo 1.19\n",
            "main.go": "// about\npackage main\n\nimport (\n\t\"fmt\"\n\tg \"example.com/demo/greet\"\n)\n",
            "greet/greet.go": "package greet\n\nimport _ \"embed\"\n\n//go:embed text.txt data/*\nvar text string\n",
            "greet/text.txt": "", "greet/data/a.bin": "", "greet/greet_test.go": "package greet\n",
            "other/other.go": "package other\n", "cmd/second/main.go": "package main\n",
        ]
        let recognition = try recognise(files)
        #expect(recognition.remarks.contains { $0.contains("_test.go") })
        try check(recognition, .go)
        #expect(code(files.merging(["go.mod": "module m\nrequire example.com/x v1.0.0\n"]) { $1 }) == .initDependencies)
        #expect(code(["go.mod": "module m\n", "lib.go": "package lib\n"]) == .initNoTargets)
    }

    @Test func modulesOfSwiftDependOnWhatTheyImport() throws {
        let files = [
            "Package.swift": "let package = Package(name: \"x\")\n", "Sources/Kit/a.swift": "import Foundation\n",
            "Sources/Core/Deep/b.swift": "", "Tests/KitTests/t.swift": "import XCTest\n",
            "Sources/app/main.swift": "@testable import Kit\nimport struct Core.Thing\n",
            "Sources/cli/Cli.swift": "import Kit\n@main struct Cli { static func main() {} }\n",
        ]
        try check(try recognise(files), .swiftpm)
        let foreign = ["Package.swift": ".package(url: \"https://x\", from: \"1.0.0\")\n", "Sources/K/a.swift": ""]
        #expect(code(foreign) == .initDependencies)
    }

    @Test func packagesOfPythonAreALibraryAndTestsAreRunByUnittest() throws {
        let recognition = try recognise([
            "pyproject.toml": "", "setup.py": "", "src/pack/__init__.py": "", "src/pack/inner.py": "",
            "src/pack/__main__.py": "import pack\n", "src/pack/data.json": "{}",
            "run.py": "import pack\nif __name__ == \"__main__\":\n    pack.run()\n", "tests/helper.py": "",
            "tests/test_half.py": "import unittest\n", "tests/test_other.py": "import pytest\n", "docs/conf.py": "",
        ])
        #expect(recognition.remarks.contains { $0.contains("tests/test_other.py") })
        try check(recognition, .python)
        #expect(try text(["only.py": "x = 1\n"]).contains("Python.library"))
    }
}
