import ForgeCore
import ForgeIR
import Testing

@testable import ForgeJobs

/// Where declared inputs come from.
@Suite struct DeclaredOriginsTests {
    private let origins: DeclaredOrigins

    init() {
        var action = ActionDeclaration(name: "a", environment: "e", command: ["true"])
        action.inputs = [
            Input(.action("b", output: "o"), path: "in/b"), Input(.source("tree", subpath: ""), path: "in/src"),
            Input(.source("tree", subpath: "part"), path: "in/src/part"),
            Input(.source("file", subpath: ""), path: "x.h"),
            Input(.source("whole", subpath: ""), path: "z"),
        ]
        let sources = [
            Source(name: "tree", kind: .tree(path: "lib", files: nil)),
            Source(name: "file", kind: .file(path: "i/x.h")),
            Source(name: "whole", kind: .tree(path: ".", files: nil)),
        ]
        origins = DeclaredOrigins(Workload(id: "w", environments: [], sources: sources, actions: [action]))
    }

    @Test func theNearestInputAboveAPathDecides() {
        #expect(origins.origin(of: "in/b", in: "a") == .action("b"))
        #expect(origins.origin(of: "in/b/deep/file", in: "a") == .action("b"))
        #expect(origins.origin(of: "in/src/a.c", in: "a") == .source("lib/a.c"))
        #expect(origins.origin(of: "in/src/part/a.c", in: "a") == .source("lib/part/a.c"))
        #expect(origins.origin(of: "x.h", in: "a") == .source("i/x.h"))
        #expect(origins.origin(of: "z/y/w", in: "a") == .source("y/w"))
    }

    @Test func whatIsNotDeclaredIsNotKnown() {
        #expect(origins.origin(of: "in", in: "a") == nil)
        #expect(origins.origin(of: "in/bb", in: "a") == nil)
        #expect(origins.origin(of: "x.h", in: "unknown") == nil)
        #expect(DeclaredOrigins(nil).origin(of: "x.h", in: "a") == nil)
    }
}
