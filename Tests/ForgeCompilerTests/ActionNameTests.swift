import Testing

@testable import ForgeCompiler

/// Files of any name have actions.
struct ActionNameTests {
    private static let files = [
        "a b.c", "ünï.c", "p(1).c", "d$x.c", "q'x.c", "c,x.c", "100%.c", "semi;x.c", "eq=x.c", "eq=3dx.c", "h#x.c",
        "a/b.c", "a_b.c", "=.c", "==.c",
    ]

    @Test func namesAreOnesOfActionsAndDiffer() throws {
        let long = ["x", "y"].map { String(repeating: "ü", count: 120) + $0 }
        let names = (Self.files + long).map { ActionName.of("//p:lib", $0) }
        for name in names {
            #expect(try #/[A-Za-z0-9_/][A-Za-z0-9_.\/+:@=~#-]{0,254}/#.wholeMatch(in: name) != nil, "\(name)")
        }
        #expect(Set(names).count == names.count)
        #expect(ActionName.of("//p:a=b", "x.c") == "//p:a=b#x.c")
        #expect(ActionName.of("//p:lib", "a b.c") == "//p:lib#a=20b.c")
    }

    @Test func targetsOfSuchFilesCompile() throws {
        let list = Self.files.map { "\"\($0.replacing("$", with: "\\$"))\"" }.joined(separator: ", ")
        let repository = MemoryRepository(["p": "f.C.library f.C.Library::{ name = \"lib\", srcs = [ \(list) ] }"])
        let build = try repository.compile("//p:lib")
        _ = try BuildMistakes(build.targets, read: { _ in nil }).workload(build.workload)
        #expect(build.targets[0].actions.contains("//p:lib#a=20b.c"))
    }
}
