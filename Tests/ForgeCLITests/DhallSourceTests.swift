import Foundation
import Testing

/// `forge dhall` on sources and as the relations of the standard, through the program.
struct DhallSourceTests {
    private let forge = ForgeProgram()

    @Test func formatsToStandardOutputAndInPlace() throws {
        let project = try ForgeProgram.Project()
        try project.write("{a=1 -- one\n}", to: "a.dhall")
        let laidOut = try forge.run("dhall", "format", "a.dhall", in: project)
        #expect(laidOut.status == 0)
        #expect(laidOut.output.contains("-- one"))
        let check = try forge.run("dhall", "format", "--check", "a.dhall", in: project)
        #expect(check.status == 1)
        #expect(check.output == "a.dhall\n")
        #expect(try forge.run("dhall", "format", "--write", "a.dhall", in: project).status == 0)
        #expect(try project.read("a.dhall") == laidOut.output)
        #expect(try forge.run("dhall", "format", "--check", "a.dhall", in: project).status == 0)
    }

    private static let rewriting = [
        ["dhall", "format", "--write"], ["dhall", "lint", "--fix", "--write"], ["dhall", "freeze", "--all", "--write"],
        ["fmt"],
    ]

    @Test(arguments: rewriting) func keepsPermissionsAndLinks(_ command: [String]) throws {
        let project = try ForgeProgram.Project()
        let source = "let x = 1 in {a=./one.dhall}"
        try project.write("1", to: "one.dhall")
        try project.link("link.dhall", to: "real/a.dhall")
        for (mode, name) in [(0o600, "real/a.dhall"), (0o775, "link.dhall")] {
            let real = "\(project.path)/real/a.dhall"
            try project.write("1", to: "real/one.dhall")
            try project.write(source, to: "real/a.dhall")
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: real)
            let result = try forge.start(command + [name], in: project).wait()
            #expect(result.status == 0)
            #expect(try project.read("real/a.dhall") != source)
            #expect(try FileManager.default.attributesOfItem(atPath: real)[.posixPermissions] as? Int == mode)
            #expect(
                try FileManager.default.destinationOfSymbolicLink(atPath: "\(project.path)/link.dhall")
                    == "real/a.dhall")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: "\(project.path)/real").sorted()
                    == ["a.dhall", "one.dhall"])
        }
    }

    @Test(arguments: rewriting) func leavesAWriteProtectedSource(_ command: [String]) throws {
        let project = try ForgeProgram.Project()
        let source = "let x = 1 in {a=./one.dhall}"
        try project.write("1", to: "one.dhall")
        try project.write(source, to: "a.dhall")
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: "\(project.path)/a.dhall")
        let result = try forge.start(command + ["a.dhall"], in: project).wait()
        #expect(result.status != 0)
        for part in ["E_FILE_PROTECTED", "a.dhall", "0444", "chmod u+w a.dhall"] {
            #expect(result.errors.contains(part))
        }
        #expect(try project.read("a.dhall") == source)
    }

    @Test func leavesASourceThatDoesNotParse() throws {
        let project = try ForgeProgram.Project()
        let broken = "{ a = 1,\n  b = [\n"
        try project.write(broken, to: "broken.dhall")
        for command in [["format", "--write"], ["lint", "--fix", "--write"]] {
            let result = try forge.start(["dhall"] + command + ["broken.dhall"], in: project).wait()
            #expect(result.status == 2)
            #expect(result.errors.contains("E_DHALL_PARSE_EXPECTED"))
            #expect(result.errors.contains("broken.dhall:2:8"))
            #expect(try project.read("broken.dhall") == broken)
        }
    }

    @Test func findsAndMends() throws {
        let project = try ForgeProgram.Project()
        try project.write("-- kept\nlet x = 1 in [ 2 ]\n", to: "a.dhall")
        let found = try forge.run("dhall", "lint", "a.dhall", in: project)
        #expect(found.status == 1)
        #expect(found.output.contains("warning[unused-let]"))
        #expect(found.output.contains("a.dhall:2:1"))
        #expect(try forge.run("dhall", "lint", "--fix", "--write", "a.dhall", in: project).status == 0)
        #expect(try project.read("a.dhall").hasPrefix("-- kept\n"))
        #expect(try forge.run("dhall", "lint", "a.dhall", in: project).status == 0)
        #expect(try forge.run("dhall", "normalize", "a.dhall", in: project).output == "[ 2 ]\n")
    }

    @Test func hashesWhatASourceMeans() throws {
        let project = try ForgeProgram.Project()
        try project.write("λ(x : Natural) → x + 0", to: "a.dhall")
        try project.write("λ(other : Natural) → other -- the same", to: "b.dhall")
        let hash = try forge.run("dhall", "hash", "a.dhall", in: project).output
        #expect(hash.hasPrefix("sha256:"))
        #expect(try forge.run("dhall", "hash", "b.dhall", in: project).output == hash)
    }
}
