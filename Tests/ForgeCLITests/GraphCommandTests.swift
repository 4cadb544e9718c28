import Testing

/// `forge graph` through the program.
struct GraphCommandTests {
    private let forge = ForgeProgram()

    private static let graph = """
        {"schema_version": "1.0", "graph_id": "g",
         "nodes": [{"id": "a", "kind": "anchor"}, {"id": "b", "kind": "generator"}, {"id": "c", "kind": "field"}],
         "edges": [{"id": "1", "kind": "constraint", "from": "a", "to": "b"},
                   {"id": "2", "kind": "produces", "from": "b", "to": "c"}]}
        """

    @Test func artifactsAreComparedWithThoseBefore() throws {
        let project = try ForgeProgram.Project()
        try project.write(Self.graph, to: "g.json")
        let first = try forge.run("graph", "compile", "g.json", "--seed", "7", "-o", "old", in: project)
        #expect(first.status == 0)
        #expect(first.output.hasPrefix("compiled g: 3 nodes, 2 links; 3 changed, 0 reached, 0 removed; sha256:"))
        let printed = try forge.run("graph", "compile", "g.json", "--seed", "7", in: project)
        #expect(try printed.output == project.read("old"))
        try project.write(
            Self.graph.replacing("\"generator\"", with: "\"generator\", \"properties\": {}"), to: "g.json")
        let same = try forge.run(
            "graph", "compile", "g.json", "--seed", "7", "--previous", "old", "-o", "new", in: project)
        #expect(same.output.contains("0 changed, 0 reached"))
        try project.write(
            Self.graph.replacing("\"generator\"", with: "\"generator\", \"properties\": {\"x\": 1}"), to: "g.json")
        let other = try forge.run(
            "graph", "compile", "g.json", "--seed", "7", "--previous", "new", "-o", "new", "--json", in: project)
        let summary = try other.lastJSON()
        #expect(summary["changed"] as? Int == 1 && summary["reached"] as? Int == 1)
        try project.write(project.read("old") + " ", to: "old")
        let damaged = try forge.run("graph", "compile", "g.json", "--seed", "7", "--previous", "old", in: project)
        #expect(damaged.status == 4 && damaged.errors.contains("E_GRAPH_PREVIOUS") && damaged.output.isEmpty)
    }

    @Test func dhallAndWorkloadsAreGraphsToo() throws {
        let project = try ForgeProgram.Project()
        try project.write(Self.graph, to: "g.json")
        try project.write(
            """
            let node = λ(id : Text) → λ(kind : Text) → { id, kind }
            let edge = λ(id : Text) → λ(kind : Text) → λ(from : Text) → λ(to : Text) → { id, kind, from, to }
            in  { schema_version = "1.0", graph_id = "g"
                , nodes = [ node "a" "anchor", node "b" "generator", node "c" "field" ]
                , edges = [ edge "2" "produces" "b" "c", edge "1" "constraint" "a" "b" ]
                }
            """, to: "g.dhall")
        let json = try forge.run("graph", "show", "g.json", "--output", "json", in: project)
        let dhall = try forge.run("graph", "show", "g.dhall", "--output", "json", in: project)
        #expect(json.status == 0 && json.output == dhall.output)
        try project.write(
            """
            {"schema_version": "1.0", "id": "w", "environments": [{"name": "e", "kind": "tree", "path": "."}],
             "actions": [{"name": "x", "environment": "e", "command": ["x"], "outputs": [{"path": "o"}]}]}
            """, to: "forge.json")
        let workload = try forge.run("graph", "show", "forge.json", in: project)
        #expect(
            workload.output == """
                graph w: 3 nodes, 2 edges
                anchor environment:e
                generator action:x
                    ← constraint environment:e
                field output:x o
                    ← produces action:x

                """)
        let dot = try forge.run("graph", "show", "forge.json", "--output", "dot", in: project)
        #expect(dot.output.contains("\"action:x\" -> \"output:x o\" [label=produces];"))
    }

    @Test func mistakesAreSaid() throws {
        let project = try ForgeProgram.Project()
        try project.write(Self.graph.replacing("\"to\": \"c\"", with: "\"to\": \"a\""), to: "g.json")
        let checked = try forge.run("graph", "check", "g.json", in: project)
        #expect(checked.status == 2 && checked.errors.contains("E_GRAPH_CYCLE") && checked.output.isEmpty)
        try project.write(Self.graph.replacing("\"kind\": \"generator\"", with: "\"kind\": \"field\""), to: "g.json")
        let strange = try forge.run("graph", "check", "g.json", in: project)
        #expect(strange.status == 0 && strange.errors.contains("warning[W_GRAPH_PRODUCER]"))
        #expect(strange.output.hasPrefix("ok g.json: g, 3 nodes, 2 edges, sha256:"))
        for (arguments, code) in [
            (["compile", "g.json"], "E_USAGE"), (["compile", "g.json", "--seed", "-1"], "E_USAGE"),
            (["compile", "g.json", "--seed", "1", "--pass", "dept"], "E_GRAPH_PASS_UNKNOWN"),
            (["compile", "none.json", "--seed", "1"], "E_DOCUMENT_UNREADABLE"),
            (["compile", "g.json", "--seed", "1", "--json"], "E_USAGE"),
        ] {
            let refused = try forge.start(["graph"] + arguments, in: project).wait()
            #expect(refused.status == 2 && refused.errors.contains(code), "\(arguments)")
        }
    }
}
