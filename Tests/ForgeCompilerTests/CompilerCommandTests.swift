import Testing

@testable import ForgeCompiler

/// Arguments of compilers and of `ar`, as the importer of traces reads them.
struct CompilerCommandTests {
    private func read(_ line: String, in directory: String = "/build/sub") -> CompilerCommand? {
        let paths = TracePaths(work: "/build", tree: "/home/me/tree")
        return CompilerCommand(line.split(separator: " ").map(String.init)) { paths.rebased($0, in: directory) }
    }

    @Test func pathsBecomeThoseOfTheTree() throws {
        let command = try #require(
            read("gcc -I. -I ../inc -I/home/me/tree/x -I/opt/inc -include ../c.h -c ./a.c -o ../out/a.o"))
        #expect(command.mode == .compile)
        #expect(command.sources == [CompilerCommand.Source(path: "sub/a.c", isCxx: false)])
        #expect(command.output == "out/a.o")
        #expect(
            command.compileFlags == [
                .text("Include", "sub"), .text("Include", "inc"), .text("Include", "x"), .text("Include", "/opt/inc"),
                .raw(["-include", "c.h"]),
            ])
    }

    @Test func flagsGetTheirTypedForms() throws {
        let command = try #require(
            read(
                "cc -O3 -g -std=c99 -Wall -Wa,-q -DA -DB=1=2 -UC -fPIC -march=znver3 -fwrapv "
                    + "-fsanitize=undefined,alien -c a.c"
            ))
        #expect(
            command.compileFlags == [
                .optimize("O3"), .debug("Full"), .text("Standard", "c99"), .text("Warn", "all"), .raw(["-Wa,-q"]),
                .define(name: "A", value: nil), .define(name: "B", value: "1=2"), .text("Undefine", "C"), .pic(true),
                .cpu("Cpu", "znver3"), .raw(["-fwrapv"]), .sanitize("Undefined"), .raw(["-fsanitize=alien"]),
            ])
    }

    @Test func whatChangesNothingIsLeftOut() throws {
        let command = try #require(read("gcc -MMD -MP -MF a.d -MT a.o -pipe -march=native -Wp,-MD,a.d -c a.c"))
        #expect(command.compileFlags.isEmpty)
        #expect(command.remarks.count == 1)
    }

    @Test func linksKeepTheirOrderAndTheLinkersWords() throws {
        let command = try #require(
            read(
                "gcc -shared -Wl,-soname,libz.so.1,--version-script,z.map -Wl,--gc-sections,-z,now "
                    + "-o z.so a.o -L.. -lm b.a -s"
            ))
        #expect(command.mode == .link)
        #expect(command.inputs == ["sub/a.o", "-lm", "sub/b.a"])
        #expect(command.libraryPaths == ["."])
        #expect(
            command.linkFlags == [
                .plain("Shared"), .text("Soname", "libz.so.1"), .text("VersionScript", "sub/z.map"),
                .plain("GcSections"), .raw(["-Wl,-z,now"]), .plain("Strip"),
            ])
    }

    @Test(arguments: [
        ("gcc", false), ("/usr/bin/gcc-12", false), ("x86_64-linux-gnu-g++-12", true), ("clang++", true), ("c++", true),
        ("clang-15.0", false), ("cc", false),
    ])
    func driversAreKnownByName(_ name: String, _ isCxx: Bool) { #expect(CompilerCommand.driver(name) == isCxx) }

    @Test(arguments: [
        "gcc -E a.c", "gcc --version", "gcc -M a.c", "clang -cc1 -c a.c", "make -c a.c", "gcc -lm", "ld a.o", "ccache",
    ])
    func otherCommandsAreNone(_ line: String) { #expect(read(line) == nil) }

    @Test func theDriverAndTheNameSayTheLanguage() throws {
        let command = try #require(read("g++ -c a.c b.S c.cc"))
        #expect(command.sources.map(\.isCxx) == [true, false, true])
        #expect(try #require(read("gcc -x c++ -c a.h")).sources.map(\.isCxx) == [true])
        #expect(try #require(read("gcc -c a.cpp b.c")).sources.map(\.isCxx) == [true, false])
    }

    @Test func archivesAreRead() {
        func read(_ line: String) -> ArchiveCommand? {
            ArchiveCommand(line.split(separator: " ").map(String.init)) { $0 }
        }
        #expect(read("ar rcs l.a a.o b.o")?.members == ["a.o", "b.o"])
        #expect(read("/usr/bin/gcc-ar -qc l.a a.o")?.output == "l.a")
        #expect(read("ar rb a.o l.a b.o")?.members == ["b.o"])
        #expect(read("ar t l.a") == nil)
        #expect(read("tar rcs l.a a.o") == nil)
    }

    @Test func textsOfDhallAreQuoted() {
        #expect(DhallText.literal("a\"b\\c${d}\n\u{1}é") == "\"a\\\"b\\\\c\\${d}\\n\\u{1}é\"")
    }
}
