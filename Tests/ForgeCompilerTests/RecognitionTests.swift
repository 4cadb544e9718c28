import ForgeCompiler
import ForgeCore
import ForgeTesting
import Testing

/// What trees in memory are recognised as, and the packages that are written for them.
struct RecognitionTests {
    private func recognise(
        _ files: [String: String], name: String = "demo", kind: TreeKind? = nil, outputs: [String] = []
    ) throws(ForgeErrors) -> Recognition {
        let tree = FoundTree(files: Array(files.keys)) { files[$0].map { Array($0.utf8) } }
        return try Recognition.of(tree, Recognition.Request(name: name, kind: kind, outputs: outputs))
    }

    private func failure(_ files: [String: String], kind: TreeKind? = nil) -> ForgeError? {
        do throws(ForgeErrors) {
            _ = try recognise(files, kind: kind)
            return nil
        } catch { return error.errors.first }
    }

    /// Compares with a golden file, and compiles what was written.
    private func check(_ recognition: Recognition, golden: String) throws {
        let difference = GoldenFile.difference(recognition.text, from: "InitGolden/\(golden).dhall")
        #expect(difference == nil, "\(difference ?? "")")
        var repository = MemoryRepository([:])
        repository.files["./BUILD.dhall"] = String(decoding: recognition.text, as: UTF8.self)
        let compiled = try repository.compile("//:all")
        #expect(!compiled.workload.isEmpty)
    }

    private static let plainC = [
        "src/main.c": "#include <pkg/half.h>\nint main(void) { return half(84); }\n",
        "src/half.c": "#include \"pkg/half.h\"\n#include <math.h>\n#include \"priv.h\"\n#include \"table.c\"\n",
        "src/table.c": "static int table[] = { 1 };\n", "src/priv.h": "#define ZERO 0\n",
        "src/unread.h": "int unread;\n", "include/pkg/half.h": "int half(int n);\n",
        "src/gui.c": "#include <windows.h>\n",
        "tests/test_half.c": "#include \"help.h\"\nint main(argc, argv) int argc; char **argv; { return 0; }\n",
        "tests/help.c": "#include \"help.h\"\nint help(void) { return 1; }\n", "tests/help.h": "int help(void);\n",
    ]

    @Test func plainCIsALibraryProgramsAndTests() throws {
        let recognition = try recognise(Self.plainC)
        #expect(recognition.kind == .c)
        #expect(recognition.remarks.contains { $0.contains("src/gui.c") })
        #expect(recognition.remarks.contains { $0.contains("src/unread.h") })
        #expect(recognition.needs.packages == ["binutils", "gcc", "libc6-dev"])
        try check(recognition, golden: "c")
    }

    @Test func cxxIsLinkedWithItsC() throws {
        let recognition = try recognise([
            "core.c": "int core(void) { return 1; }\n", "core.h": "int core(void);\n",
            "shape.cc": "#include \"shape.hpp\"\n#include <span>\n", "shape.hpp": "#include \"core.h\"\n",
            "app.cpp": "#include \"shape.hpp\"\nint main() { return 0; }\n",
            "shape_test.cc": "#include \"shape.hpp\"\nint main(int, char **) { return 0; }\n",
        ])
        #expect(recognition.kind == .cxx)
        #expect(recognition.needs.packages.contains("g++"))
        try check(recognition, golden: "cxx")
    }

    @Test(arguments: [
        ("int main(void) { return 0; }", true), ("int\nmain (int argc,\n  char **argv)\n{\n}", true),
        ("int main(void);", false), ("// int main(void) { }", false), ("char *s = \"int main() {\";", false),
        ("#ifdef TEST\nint main(void) { }\n#endif", false), ("#ifndef TEST\nint main(void) { }\n#endif", true),
        ("#if 0\nint main(void) { }\n#else\nint x;\n#endif", false), ("int domain(void) { }", false),
        ("void f(void) { int main(int); }", false), ("#ifdef __linux__\nint main(void) { }\n#endif", true),
        ("#if A\nvoid f() {\n#else\nvoid g() {\n#endif\n}\nint main() { }", true),
    ])
    func programsAreThoseThatDefineMain(_ text: String, _ isProgram: Bool) throws {
        let recognition = try recognise(["only.c": text + "\n"])
        let written = String(decoding: recognition.text, as: UTF8.self)
        #expect(written.contains("forge.C.binary") == isProgram, "\(written)")
    }

    private static let makefile = """
        PROGS = one two$(EXE)
        OBJS := $(patsubst %.c,%.o,$(wildcard lib/*.c))
        AR = ar rc
        ifeq ($(shell uname),Darwin)
        PROGS += mac
        else
        LIB = lib/libx.a
        endif
        .PHONY: all test
        all: $(PROGS) sub-release \\
            check
        %-release: %
        \t@echo made $@
        $(PROGS): %: %.o $(LIB)
        \t$(CC) -o $@ $^ -lz
        $(LIB): $(OBJS)
        \t$(AR) $@ $(OBJS)
        sub:
        \tfor d in tool; do (cd $$d && $(MAKE) all); done
        check: one
        \t./one | gawk '{ print }'
        """

    @Test func makefilesSayWhatTheyMake() throws {
        let recognition = try recognise([
            "Makefile": Self.makefile, "one.c": "", "two.c": "", "lib/x.c": "", "tool/tool.c": "",
            "tool/Makefile": "help:\n\t@echo help\nall: tool gen.h\ntool: tool.c\ngen.h:\n\techo > gen.h\n",
        ])
        #expect(recognition.kind == .make)
        #expect(recognition.needs.packages.isSuperset(of: ["make", "gcc", "gawk", "zlib1g-dev"]))
        try check(recognition, golden: "make")
    }

    @Test(arguments: [("win32/x.rc", TreeKind.autotools), ("a.c", .cmake), ("made.c", .cmake)])
    func whatListsFilesThatAreGoneIsPassedOver(_ file: String, _ kind: TreeKind) throws {
        let lists = """
            configure_file(made.c.in made.c)
            set(SRCS a.c)
            if(NOT MINGW)
              list(APPEND UNKNOWN b.c)
              set(MORE \(file))
            else()
              set(MORE gone.c)
            endif()
            add_library(x STATIC ${SRCS} ${MORE} ${UNKNOWN} ${CMAKE_CURRENT_BINARY_DIR}/y.h)
            """
        let recognition = try recognise([
            "CMakeLists.txt": lists, "configure": "", "Makefile.in": "all: libx.a\nlibx.a:\n\tar rc $@ a.o\n",
            "a.c": "",
        ])
        #expect(recognition.kind == kind)
        #expect(recognition.others.map(\.kind) == [kind == .cmake ? .autotools : .cmake])
        #expect(recognition.remarks.contains { $0.contains("`\(file)`") } == (kind == .autotools))
    }

    /// Rules that always run, and run make once more with a directory that only a shell can tell.
    @Test func makesOfTheSameGoalAreFollowed() throws {
        let makefile = """
            AGAIN = \\
              +$(MAKE) $@ \\
              BUILD_DIR=obj/$(HASH)
            HASH := $(shell date)
            .PHONY: libx.a x
            all: lib-release x-release
            %-release : %
            \t@echo done
            .PHONY: lib
            lib: libx.a
            ifndef BUILD_DIR
            libx.a:
            \t$(AGAIN)
            x:
            \t$(AGAIN)
            else
            libx.a: $(BUILD_DIR)/libx.a
            \tcp -f $< $@
            x: $(BUILD_DIR)/x
            \tif true; then \\
            \t\tcp -f $< $@$(EXT); \\
            \telse echo made; fi
            endif
            """
        let recognition = try recognise([
            "Makefile": makefile, "x.c": "", "Package.swift": "// .package(url: \"u\")\n",
        ])
        #expect(recognition.kind == .make)
        let text = String(decoding: recognition.text, as: UTF8.self)
        #expect(text.contains("libs = [ \"libx.a\" ]") && text.contains("outs = [ \"x\" ]"), "\(text)")
    }

    @Test func outputsThatCannotBeToldAreAskedFor() throws {
        let tree = ["Makefile": "all:\n\t./build.sh\n", "build.sh": ""]
        let error = try #require(failure(tree))
        #expect(error.code == .initOutputs)
        #expect(error.hints.contains { $0.contains("--output FILE") })
        let told = try recognise(tree, outputs: ["bin/x", "libx.a"])
        let text = String(decoding: told.text, as: UTF8.self)
        #expect(text.contains("outs = [ \"bin/x\" ]") && text.contains("libs = [ \"libx.a\" ]"))
    }

    @Test func theFirstKindCountsAndTheOthersAreNamed() throws {
        var tree = Self.plainC
        tree["Makefile"] = "all: x\nx: src/main.c\n\t$(CC) -o x src/main.c\n"
        let recognition = try recognise(tree)
        #expect(recognition.kind == .make)
        let plain = try recognise(tree, kind: .c)
        #expect(plain.kind == .c)
        #expect(plain.others.map(\.kind) == [.make])
    }

    @Test func whatIsNotThereIsSaid() throws {
        let empty = try #require(failure([:]))
        #expect(empty.code == .initUnrecognised)
        #expect(empty.hints.first?.contains("CMakeLists.txt") == true)
        #expect(failure(["README": ""])?.code == .initUnrecognised)
        #expect(failure(["configure.ac": ""])?.hints.contains { $0.contains("autoreconf") } == true)
        let kind = try #require(failure(Self.plainC, kind: .go))
        #expect(kind.code == .initKind)
        #expect(kind.hints.contains { $0.contains("`c` by") })
        #expect(failure(["a.c": "#include <windows.h>\n"])?.code == .initNoTargets)
        #expect(failure(["a b.c": ""])?.code == .initNoTargets)
    }
}
