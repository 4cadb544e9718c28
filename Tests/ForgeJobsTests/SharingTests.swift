import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeLedger
import ForgeStore
import Testing

@testable import ForgeJobs

/// What is shared with others of the actions of this machine, and what becomes of them where that fails.
struct SharingTests {
    /// Runs actions of which nobody takes what they left.
    private struct Unshared: Executor {
        let tier = "unshared"
        let inner: SimulatedExecutor

        func execute(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport {
            var report = try await inner.execute(request)
            report.unshared = ForgeError(.bucketRefused, "No more")
            return report
        }
    }

    private func runner(_ house: SimulatedHouse, _ declaration: ActionDeclaration) throws -> ActionRunner {
        let store = MemoryStore()
        let fabric = house.fabric(store, Unshared(inner: SimulatedExecutor(store: store)))
        var prepared = PreparedInputs()
        let library = try store.write(Array("library".utf8))
        prepared.environments["e"] = try store.write(
            try Directory(files: [.init(name: "lib", blob: library)]).encoded)
        let book = RunBook(fabric: fabric, kind: .build, targets: [], document: Digest(of: ""), project: "/")
        return ActionRunner(
            fabric: fabric, options: BuildOptions(jobs: 1), prepared: prepared, book: book, distrustCache: false,
            emit: { _ in })
    }

    @Test func whatCannotBeSharedIsKeptHere() async throws {
        let house = try SimulatedHouse()
        var declaration = ActionDeclaration(name: "a", environment: "e", command: ["make"])
        declaration.outputs = [Output(.path("o", .file))]
        let runner = try runner(house, declaration)
        let request = try runner.request(declaration, completed: [:])
        #expect(try runner.cached(request)?.result == nil)
        let failure = await #expect(throws: ForgeError.self) { () async throws in
            _ = try await runner.execute(request)
        }
        #expect(failure?.code == .bucketRefused)
        // The build ends with that, and the next one has no need to run the action.
        #expect(try runner.cached(request)?.result.files.map(\.path) == ["o"])
        #expect(!Verifier.request(request.lowered, Conditions()).isShared)
    }
}
