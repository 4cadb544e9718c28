import ForgeEngine
import Synchronization

/// The text that lies at a path, if there is one.
struct Document: ObservedKey {
    static let kind = "document"
    typealias Value = String?
    let path: String
    func compute(_ context: EngineContext) async throws -> String? {
        context.service(Workbook.self).note(path)
        return context.service(Workbook.self).files?.contents(path)
    }
}

/// Files in memory whose stamps have the ticks of a coarse clock.
final class Files: StatusSource {
    private struct File {
        var text: String
        var inode: UInt64
        var changed: Int64
    }

    private struct State {
        var files: [String: File] = [:]
        var now: Int64 = 1_700_000_000_004_000_000
        var inodes: UInt64 = 1
        var looks = 0
    }

    private static let tick: Int64 = 4_000_000
    private let state = Mutex(State())

    /// How often facts were asked for.
    var looks: Int { state.withLock { $0.looks } }

    func contents(_ path: String) -> String? { state.withLock { $0.files[path]?.text } }

    /// Writes in place, so that only size and stamps can tell.
    func write(_ path: String, _ text: String) {
        state.withLock { state in
            if state.files[path] == nil {
                state.inodes += 1
                state.files[path] = File(text: text, inode: state.inodes, changed: state.now)
            }
            state.files[path]?.text = text
            state.files[path]?.changed = state.now
        }
    }

    func remove(_ path: String) { state.withLock { $0.files[path] = nil } }

    /// Lets time pass.
    func advance(ticks: Int64) { state.withLock { $0.now += ticks * Self.tick } }

    func facts(_ path: UnsafePointer<CChar>, followsLinks: Bool) -> FileFacts {
        let path = String(cString: path)
        return state.withLock { state in
            state.looks += 1
            guard let file = state.files[path] else { return .absent }
            return FileFacts(
                inode: file.inode, size: Int64(file.text.utf8.count), modified: file.changed, changed: file.changed,
                mode: 0o100644, device: 1)
        }
    }

    func now() -> Int64 { state.withLock { $0.now } }
}
