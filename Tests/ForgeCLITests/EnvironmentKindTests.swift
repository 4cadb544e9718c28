import Testing

@Suite("Environments made of directories and layers")
struct EnvironmentKindTests {
    private let forge = ForgeProgram()

    private func document(tree: String) -> String {
        """
        {"schema_version": "1.0", "id": "test",
         "environments": [{"name": "base", "kind": "debian", "packages": ["coreutils", "dash"]},
                          {"name": "tools", "kind": "tree", "path": "\(tree)", "at": "opt/tools"},
                          {"name": "both", "kind": "layers", "layers": ["base", "tools"]}],
         "actions": [{"name": "a", "environment": "both", "command": ["/opt/tools/bin/hello"],
                      "outputs": [{"stream": "stdout"}]}]}
        """
    }

    @Test("A directory is a layer, by a relative and by an absolute path", arguments: [false, true])
    func tree(isAbsolute: Bool) throws {
        let project = try ForgeProgram.Project()
        try project.write("#!/bin/sh\necho hello\n", to: "tools/bin/hello")
        try project.makeExecutable("tools/bin/hello")
        try project.write(document(tree: isAbsolute ? "\(project.path)/tools" : "tools"), to: "forge.json")
        let built = try forge.run("build", in: project)
        #expect(built.status == 0, "\(built.errors)")
        #expect(try forge.run("log", "a", in: project).output == "hello\n")
    }

    @Test("A directory that is not there is named with its environment")
    func missing() throws {
        let project = try ForgeProgram.Project()
        try project.write(document(tree: "nowhere"), to: "forge.json")
        let built = try forge.run("build", in: project)
        #expect(built.status == 2)
        #expect(built.errors.contains("The environment `tools` names `nowhere`"), "\(built.errors)")
    }
}
