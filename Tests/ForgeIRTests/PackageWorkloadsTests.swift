import ForgeCore
import ForgeIR
import Testing

@Suite struct PackageWorkloadsTests {
    private let workload: Workload = {
        func action(_ name: String, _ inputs: [Input]) -> ActionDeclaration {
            var action = ActionDeclaration(name: name, environment: "cc", command: ["cp"])
            action.inputs = inputs
            action.outputs = [Output(.path("out/\(name.utf8.count)", .file))]
            return action
        }
        return Workload(
            id: "x",
            environments: [Environment(name: "cc", kind: .debian(packages: ["coreutils"], from: .host))],
            sources: [
                Source(name: "s-a", kind: .file(path: "a.h")), Source(name: "s-b", kind: .file(path: "p/b.c")),
            ],
            actions: [
                action("//:top#run", [Input(.source("s-a", subpath: ""), path: "a.h")]),
                action(
                    "//p/q:x#cc",
                    [
                        Input(.source("s-a", subpath: ""), path: "a.h"),
                        Input(.action("//:top#run", output: "out/10"), path: "o"),
                    ]),
                action("//p:b#cc", [Input(.source("s-b", subpath: ""), path: "p/b.c")]),
            ])
    }()

    @Test("Parts are those of packages, with the sources that they take")
    func parts() throws {
        let apart = PackageWorkloads(workload)
        #expect(apart.parts.map(\.package) == ["", "p", "p/q"])
        let read = try apart.parts.map { try WorkloadReader.readPart($0.bytes) }
        #expect(read.map { $0.actions.map(\.name) } == [["//:top#run"], ["//p:b#cc"], ["//p/q:x#cc"]])
        #expect(read.map { $0.sources.map(\.name) } == [["s-a"], ["s-b"], ["s-a"]])
        #expect(read.allSatisfy { $0.environments.isEmpty && $0.id == "x" })
    }

    @Test("The parts say what the whole says")
    func flat() throws {
        #expect(try PackageWorkloads(workload).flat().canonicalBytes == workload.canonicalBytes)
    }

    @Test("A change of one package changes one digest of the list")
    func oneDigest() {
        var changed = workload
        changed.actions[1].command = ["mv"]
        let (before, after) = (PackageWorkloads(workload), PackageWorkloads(changed))
        #expect(zip(before.parts, after.parts).map { $0.digest == $1.digest } == [true, true, false])
        #expect(before.json["packages"]?.arrayValue?.map { $0["package"]?.stringValue } == ["//", "//p", "//p/q"])
        #expect(before.json["packages"]?.arrayValue?[1] == after.json["packages"]?.arrayValue?[1])
        #expect(before.json["packages"]?.arrayValue?[2] != after.json["packages"]?.arrayValue?[2])
        #expect(before.json["sources"] == nil && before.json["actions"] == nil)
        #expect(before.json["environments"]?.arrayValue?.count == 1)
    }

    @Test("Packages of names", arguments: [("//a/b:c#d", "a/b"), ("//:c", ""), ("plain", ""), ("//a@b:c", "a@b")])
    func package(_ name: String, _ package: String) { #expect(PackageWorkloads.package(of: name) == package) }
}
