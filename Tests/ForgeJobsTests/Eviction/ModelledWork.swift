import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeTesting
import Synchronization

@testable import ForgeJobs

/// Actions without a store: each leaves one blob, which may be gone at any moment after.
final class ModelledWork: ScheduledWork {
    private struct State {
        var random: SplitMix64
        var left: Int
        var present: [BlobID] = []
        var known: [String: BlobID] = [:]
        var dropped = 0
    }

    private let oneIn: Int
    private let state: Mutex<State>

    /// Drops `most` blobs at most, at one step in `oneIn`.
    init(seed: UInt64, most: Int, oneIn: Int) {
        self.oneIn = oneIn
        state = Mutex(State(random: SplitMix64(seed: seed), left: most))
    }

    var dropped: Int { state.withLock { $0.dropped } }

    private func take(_ state: inout State) {
        guard state.left > 0, !state.present.isEmpty, state.random.below(oneIn) == 0 else { return }
        state.present.remove(at: state.random.below(state.present.count))
        state.left -= 1
        state.dropped += 1
    }

    func isThere(_ blob: BlobID) -> Bool {
        state.withLock { state in
            take(&state)
            return state.present.contains(blob)
        }
    }

    func step(
        _ declaration: ActionDeclaration, _ needed: [String: ActionOutputs]
    ) async throws(ForgeError) -> ScheduleStep {
        var text = declaration.name
        for (name, outputs) in needed.sorted(by: { $0.key < $1.key }) {
            guard let blob = outputs.result.files.first?.blob, isThere(blob) else {
                throw ForgeError(.blobMissing, "What `\(name)` left is gone")
            }
            text += " \(blob)"
        }
        // Others come between what an action reads and what it leaves.
        await Task.yield()
        let blob = BlobID(of: Array(text.utf8))
        let isCached = state.withLock { state in
            take(&state)
            if state.known[text] == blob, state.present.contains(blob) { return true }
            state.known[text] = blob
            state.present.append(blob)
            return false
        }
        guard isThere(blob) else { throw ForgeError(.cacheIncomplete, "What `\(declaration.name)` left is gone") }
        let result = ActionResult(files: [.init(path: "o", blob: blob, isExecutable: false)])
        let report = ActionReport(
            name: declaration.name, key: Digest(of: text), origin: isCached ? .cached : .executed, outcome: .exited(0),
            record: nil, stdout: nil, stderr: nil, durationNanoseconds: 0, command: [])
        return .completed(CompletedAction(declaration: declaration, result: result, report: report))
    }

    func lost(among needed: [String: ActionOutputs]) async throws(ForgeError) -> [String] {
        needed.filter { outputs in !outputs.value.result.files.allSatisfy { isThere($0.blob) } }.map(\.key)
    }

    func tell(_ event: Event) {}
}
