import ForgeCore
import ForgeIR
import Foundation
import Testing

@testable import ForgeExecutor

/// What the tracer sees of real processes.
struct TracerTests {
    private func trace(
        _ script: String, variables: [String] = []
    ) throws -> (status: Int32, events: [TraceEvent], tree: URL) {
        let tree = FileManager.default.temporaryDirectory.appendingPathComponent("forge-trace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: tree, withIntermediateDirectories: true)
        var events: [TraceEvent] = []
        let status = try Tracer.run(
            TraceRequest(
                tree: tree.path, directory: "", arguments: ["sh", "-c", script],
                environment: ["PATH=/usr/bin:/bin"] + variables)
        ) { events.append($0) }
        return (status, events, tree)
    }

    private func did(_ kind: TraceEvent.Kind, _ events: [TraceEvent]) -> Bool { events.contains { $0.kind == kind } }

    @Test func seesFilesOfTheTreeWhereActionsWork() throws {
        let (status, events, tree) = try trace("echo 1 > a; cat a > b; mv b c; ln -s c d; ln c e; exit 3")
        defer { try? FileManager.default.removeItem(at: tree) }
        #expect(status == 3)
        #expect(did(.wrote("/build/a"), events))
        #expect(did(.read("/build/a"), events))
        #expect(did(.renamed(from: "/build/b", to: "/build/c"), events))
        #expect(did(.linked(from: "/build/c", to: "/build/d"), events))
        #expect(did(.linked(from: "/build/c", to: "/build/e"), events))
        #expect(FileManager.default.fileExists(atPath: tree.appendingPathComponent("c").path))
    }

    @Test func seesWhoExecutedWhat() throws {
        let (_, events, tree) = try trace("mkdir sub; cd sub; env X=1 true 'a b' ''; (exit 5); kill -9 $$")
        defer { try? FileManager.default.removeItem(at: tree) }
        let executed = events.compactMap { event -> [String]? in
            guard case .executed(_, let arguments, let directory) = event.kind else { return nil }
            return arguments + [directory]
        }
        #expect(executed.contains(["env", "X=1", "true", "a b", "", "/build/sub"]))
        #expect(executed.contains(["true", "a b", "", "/build/sub"]))
        #expect(events.filter { $0.kind == .ended(status: 5) }.count == 1)
        #expect(events.last == TraceEvent(process: 1, .ended(status: 137)))
        let started = events.filter { if case .started(parent: 1) = $0.kind { true } else { false } }
        #expect(started.count == 3)
    }

    @Test func failedCallsAndDirectoriesAreNoEvents() throws {
        let (_, events, tree) = try trace("cat nothing; ls; mv no such; true")
        defer { try? FileManager.default.removeItem(at: tree) }
        let inside = events.filter { event in
            switch event.kind {
            case .read(let path), .wrote(let path): path.hasPrefix("/build")
            case .renamed, .linked: true
            default: false
            }
        }
        #expect(inside.isEmpty)
    }

    @Test func processesThatAreLeftEnd() throws {
        let (status, _, tree) = try trace("sleep 600 & exit 0")
        defer { try? FileManager.default.removeItem(at: tree) }
        #expect(status == 0)
    }

    @Test func otherChildrenOfTheCallerAreLeftToIt() throws {
        var child = pid_t()
        let arguments = [strdup("true"), nil]
        defer { free(arguments[0]) }
        try #require(posix_spawnp(&child, "true", nil, nil, arguments, [nil]) == 0)
        let (_, _, tree) = try trace("true")
        defer { try? FileManager.default.removeItem(at: tree) }
        var status: Int32 = 0
        #expect(waitpid(child, &status, 0) == child)
    }

    @Test func readsResponseFiles() throws {
        #expect(ResponseFile.words(Array("-a 'b c' \"d\\\"e\"\n f\\ g ''".utf8)) == ["-a", "b c", "d\"e", "f g", ""])
        let (_, events, tree) = try trace("echo '-c \"a b\"' > args; env true @args; rm args")
        defer { try? FileManager.default.removeItem(at: tree) }
        let words = events.compactMap { event -> [String]? in
            guard case .executed(_, let arguments, _) = event.kind, arguments[0] == "true" else { return nil }
            return arguments
        }
        #expect(words == [["true", "-c", "a b"]])
    }

    @Test func aMissingProgramIsNamed() {
        let error = #expect(throws: ForgeError.self) {
            try Tracer.run(
                TraceRequest(tree: "/tmp", directory: "", arguments: ["no-such-program"], environment: [])
            ) { _ in }
        }
        #expect(error?.code == .traceCommand)
        #expect(error?.message.contains("no-such-program") == true)
    }
}
