private import Synchronization

/// Reads and parses the local imports of a source, and theirs in turn, while resolution is busy with those before.
///
/// What it finds is used only when resolution asks for it; what it cannot find, resolution looks for itself. It goes
/// the way of resolution: the imports of the source that was parsed last come first.
final class ReadAhead: Sendable {
    /// A file that was read and parsed.
    struct Found: Sendable {
        /// What was asked, with its answer.
        var question: Manifest.Question
        var source: ParsedSource
    }

    private struct State {
        /// What is to be read, next one last.
        var pending: [Location] = []
        /// What was found and waits for its use, by path.
        var found: [String: Found] = [:]
        /// The paths that somebody has begun with.
        var begun: Set<String> = []
        var isRunning = false
        var isEnded = false
        /// Pages that resolution is going to write to.
        var pages: PageMaker
    }

    /// With fewer imports than this another thread is not worth its start.
    private static let fewest = 4
    /// What waits for its use takes memory.
    private static let mostFound = 4096

    private let environment: any ImportEnvironment
    private let state: Mutex<State>

    /// - Parameter rooms: the memory that resolution fills.
    init(_ environment: any ImportEnvironment, rooms: [UnsafeRawBufferPointer] = []) {
        self.environment = environment
        state = Mutex(State(pages: PageMaker(rooms)))
    }

    /// Adds the imports of a source that resolution comes to now.
    func add(_ imports: [Location]) {
        let starts = state.withLock { state in
            state.pending += imports.reversed()
            guard !state.isRunning, state.pending.count >= Self.fewest else { return false }
            state.isRunning = true
            return true
        }
        if starts { DeepStack.detach { self.work() } }
    }

    /// What was found at a path; nil when it was not looked for, and then it will not be.
    func take(_ path: String) -> Found? {
        state.withLock { state in
            state.begun.insert(path.exact)
            return state.found.removeValue(forKey: path.exact)
        }
    }

    /// Lets the work end with the file that is being read.
    func end() { state.withLock { $0.isEnded = true } }

    private func work() {
        var pages = state.withLock { $0.pages }
        defer { state.withLock { $0.pages = pages } }
        while let location = next() {
            pages.step()
            guard let found = find(location.text) else { continue }
            let imports = found.source.tree.localImports(in: location)
            state.withLock { state in
                state.pending += imports.reversed()
                state.found[location.text.exact] = found
            }
        }
    }

    private func next() -> Location? {
        state.withLock { state in
            while let location = state.pending.popLast(), !state.isEnded, state.found.count < Self.mostFound {
                if state.begun.insert(location.text.exact).inserted { return location }
            }
            state.isRunning = false
            return nil
        }
    }

    /// Reads and parses a regular file.
    private func find(_ path: String) -> Found? {
        var question = Manifest.Question(kind: .file, name: path)
        // A device or a pipe may not be read without a need, and a file that just changed may change again.
        guard let bytes = try? question.answer(nil, environment), question.facts != nil else { return nil }
        return Found(question: question, source: ParsedSource(bytes))
    }
}
