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

    /// What is declared and not found lies on no include path.
    @Test func aDeclaredHeaderIsOnNoIncludePath() {
        func said(_ owner: CompiledBuild.Target, _ header: String) -> String {
            var user = target("//app:app", "//app:app#main.c", ["app/main.c"])
            user.dependencies = [owner.name]
            return HeaderViolation.find(
                log: "app/main.c:1:10: fatal error: \(header): No such file or directory", action: "//app:app#main.c",
                command: ["gcc", "-c", "app/main.c"], targets: [user, owner]
            ) { ["app/main.c": Array("#include \"\(header)\"\n".utf8)][$0] }.map(\.rendered).joined()
        }
        let plain = said(target("//lib:lib", "//lib:lib#x", ["lib/a.h"]), "lib/a.h")
        #expect(plain.contains("E_HEADER_PATH") && plain.contains("--> app/main.c:1:11"))
        #expect(plain.contains("Add `forge.Flag.Type.Include \".\"` to the `flags` of `//app:app`"))
        #expect(plain.contains("include it as `a.h`"))
        let below = said(target("//lib:lib", "//lib:lib#x", ["lib/inc/sub/a.h"]), "sub/a.h")
        #expect(below.contains("Write `includes = [ \"inc\" ]` in `//lib:lib`"))
        #expect(said(target("//lib:lib", "//lib:lib#x", ["lib/a.h"]), "a.h").contains("Write `includes = [ \".\" ]`"))
    }

    /// With a sysroot, what the system provides is looked for there alone.
    @Test(arguments: [false, true]) func aSysrootIsToldOf(_ isThere: Bool) {
        let text = HeaderViolation.find(
            log: "lib/a.c:1:10: fatal error: stdio.h: No such file or directory", action: "//lib:a#a.c",
            command: ["gcc", "--sysroot=/opt/no", "-c", "lib/a.c"], targets: [target("//lib:a", "//lib:a#a.c", [])],
            hasSysroot: { _ in isThere }
        ) { ["forge.dhall": Array("{ sysroot = Some \"/opt/no\" }".utf8)][$0] ?? files[$0].map { Array($0.utf8) } }
        .map(\.rendered).joined()
        #expect(text.contains("E_TOOLCHAIN_SYSROOT") && text.contains("--> forge.dhall:1:18"))
        #expect(text.contains(isThere ? "does not hold" : "The toolchain's sysroot `/opt/no` is not there"))
    }

    @Test func otherFailuresAreNotItsOwn() {
        #expect(found("lib/a.c:2:10: error: expected ';'\ncc1: fatal error: x.c: No such file or directory\n") == [])
    }
}
