import ForgeCore
import ForgeIR
import Testing

@Suite("ar@1") struct ArTests {
    private let members = "printf one >a.txt; printf 'two!' >a_very_long_member_name.txt; printf x >c.txt\n"

    @Test("archives of differing times, owners and modes become equal and stay readable")
    func differing() throws {
        let bench = try Workbench()
        try bench.succeed(
            members + """
                touch -d 2001-02-03T04:05:06Z *.txt; ar rcU one.a *.txt
                touch -d 2020-12-31T23:59:59Z *.txt; chmod 600 c.txt; ar rcU two.a *.txt
                """)
        let one = try bench.read("one.a")
        let two = try bench.read("two.a")
        #expect(one != two)
        let canonicalBytes = try settled("ar", one)
        #expect(try settled("ar@1", two) == canonicalBytes)
        try bench.write(canonicalBytes, to: "out.a")
        #expect(try bench.succeed("ar t out.a") == "a.txt\na_very_long_member_name.txt\nc.txt\n")
        #expect(try bench.succeed("ar p out.a a_very_long_member_name.txt") == "two!")
    }

    @Test("what `ar D` writes is canonical already")
    func alreadyCanonical() throws {
        let bench = try Workbench()
        try bench.succeed(members + "ar rcD d.a *.txt")
        let bytes = try bench.read("d.a")
        #expect(try canonical("ar", bytes) == bytes)
    }

    @Test("the symbol table of a static library still resolves")
    func symbolTable() throws {
        let bench = try Workbench()
        try bench.succeed(
            """
            echo 'int forge_answer(void) { return 42; }' >first_source_of_the_library.c
            echo 'int forge_answer(void); int main(void) { return forge_answer() == 42 ? 0 : 1; }' >main.c
            cc -c first_source_of_the_library.c main.c
            touch -d 2001-02-03 first_source_of_the_library.o; ar rcsU one.a first_source_of_the_library.o
            touch -d 2011-02-03 first_source_of_the_library.o; ar rcsU two.a first_source_of_the_library.o
            """)
        let canonicalBytes = try settled("ar", try bench.read("one.a"))
        #expect(try settled("ar", try bench.read("two.a")) == canonicalBytes)
        try bench.write(canonicalBytes, to: "out.a")
        try bench.succeed(
            """
            nm -s out.a | grep 'forge_answer in first_source_of_the_library.o'
            cc main.o out.a -o p
            ./p
            """)
    }

    @Test("a thin archive is refused with a code of its own")
    func thin() throws {
        let bench = try Workbench()
        try bench.succeed(members + "ar rcT thin.a *.txt")
        let bytes = try bench.read("thin.a")
        let error = #expect(throws: ForgeError.self) { try canonical("ar", bytes) }
        #expect(error?.code == .canonicalizerUnsupported)
    }

    @Test("damaged archives give a coded error", arguments: [11, 12, 13])
    func mutations(seed: UInt64) throws {
        let bench = try Workbench()
        try bench.succeed(members + "ar rcU one.a *.txt")
        try survivesMutations("ar", try bench.read("one.a"), seed: seed)
    }
}
