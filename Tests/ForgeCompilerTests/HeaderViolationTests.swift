import ForgeCore
import Testing

@testable import ForgeCompiler

struct HeaderViolationTests {
    private let files = [
        "lib/a.c": "#include <stdio.h>\n#include \"b.h\"\n", "lib/b.h": "int b;\n", "inc/c.h": "int c;\n",
        "lib/d.c": "#include <c.h>\n",
    ]

    private func target(_ name: String, _ action: String, _ files: [String]) -> CompiledBuild.Target {
        CompiledBuild.Target(
            name: name, rule: "C.library", isRequested: true, dependencies: [], actions: [action], tests: [],
            files: files)
    }

    private func found(_ log: String, owned: [String] = []) -> [String] {
        let targets = [target("//lib:a", "//lib:a#a.c", ["lib/a.c"]), target("//inc:c", "//inc:c#x", owned)]
        return HeaderViolation.find(
            log: log, action: "//lib:a#a.c", command: ["gcc", "-Iinc", "-c", "lib/a.c"], targets: targets
        ) { files[$0].map { Array($0.utf8) } }.map(\.rendered)
    }

    @Test func namesTheIncludeLine() {
        #expect(
            found("In file included from x\nlib/a.c:2:10: fatal error: b.h: No such file or directory\n    2 | #incl\n")
                == [
                    """
                    error[E_HEADER_UNDECLARED]: `lib/a.c` includes `b.h`, which `//lib:a` does not declare
                     --> lib/a.c:2:11
                    2 | #include "b.h"
                      |           ^^^
                      cause: `lib/b.h` is there, and no part of what the action sees
                      hint: Add "b.h" to `hdrs` of `//lib:a`
                    """
                ])
    }

    @Test func namesTheTargetThatDeclaresIt() {
        let texts = found("lib/d.c:1:10: fatal error: 'c.h' file not found\n", owned: ["inc/c.h"])
        #expect(texts.count == 1)
        #expect(texts[0].contains("hint: Add \"//inc:c\" to `deps` of `//lib:a`, which declares it"))
        #expect(texts[0].contains("--> lib/d.c:1:11"))
    }

    @Test func saysWhatElseCouldBeMissing() {
        let elsewhere = found("lib/d.c:1:10: fatal error: c.h: No such file or directory")
        #expect(elsewhere[0].contains("Add it to `hdrs` of a target of its own package"))
        let system = found("lib/a.c:1:10: fatal error: zlib.h: No such file or directory")
        #expect(system[0].contains("add the Debian package that has it to the environment"))
    }

    @Test func otherFailuresAreNotItsOwn() {
        #expect(found("lib/a.c:2:10: error: expected ';'\ncc1: fatal error: x.c: No such file or directory\n") == [])
    }
}
