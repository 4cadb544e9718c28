import ForgeCore
import ForgeDhall
import Synchronization

/// A file of checked terms that lasts as long as a test.
final class MemoryTermFile: Sendable {
    private let state = Mutex<[UInt8]>([])
    private let program: Digest

    init(program: String = "test") { self.program = Digest(of: program) }

    var bytes: [UInt8] {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// The file as the next session sees it.
    func open(program: String? = nil) -> MemoryTerms {
        MemoryTerms(self, program: program.map { Digest(of: $0) } ?? self.program)
    }
}

/// The file of a ``MemoryTermFile`` as it was when a session began.
final class MemoryTerms: TermStore {
    private let file: MemoryTermFile
    private nonisolated(unsafe) let copy: UnsafeMutableRawBufferPointer
    let program: Digest
    let place: [UInt8] = []

    fileprivate init(_ file: MemoryTermFile, program: Digest) {
        self.file = file
        self.program = program
        let bytes = file.bytes
        copy = .allocate(byteCount: bytes.count, alignment: 8)
        copy.copyBytes(from: bytes)
    }

    deinit { copy.deallocate() }

    var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(copy) }
    func append(_ bytes: [UInt8]) { file.bytes += bytes }
    func replace(_ bytes: [UInt8]) { file.bytes = bytes }
}

/// Files that can be changed, whose facts say so, and whose reads are counted.
final class ChangingFiles: ImportEnvironment {
    struct State {
        var files: [String: (text: String, version: Int64)] = [:]
        var variables: [String: String] = [:]
        var pages: [String: String] = [:]
        var version: Int64 = 0
        var asked: [String] = []
        var readsAhead = false
    }

    private let state = Mutex(State())
    let headersFile: String? = nil

    var readsAhead: Bool {
        get { state.withLock { $0.readsAhead } }
        set { state.withLock { $0.readsAhead = newValue } }
    }

    subscript(path: String) -> String? {
        get { state.withLock { $0.files[path]?.text } }
        set {
            state.withLock { state in
                state.version += 1
                state.files[path] = newValue.map { ($0, state.version) }
            }
        }
    }

    func set(variable: String, _ value: String?) { state.withLock { $0.variables[variable] = value } }
    func set(page: String, _ value: String?) { state.withLock { $0.pages[page] = value } }

    /// What was read since this was last looked at.
    func takeAsked() -> [String] {
        state.withLock { state in
            defer { state.asked = [] }
            return state.asked
        }
    }

    func file(_ path: String) -> [UInt8]? {
        state.withLock { state in
            state.asked.append(path)
            return state.files[path].map { Array($0.text.utf8) }
        }
    }

    func stamp(_ path: String) -> FileStamp {
        state.withLock { state in
            guard let file = state.files[path] else { return .absent }
            return .facts(
                FileStamp.Facts(
                    device: 1, inode: 1, size: UInt64(file.text.utf8.count), modified: file.version,
                    changed: file.version))
        }
    }

    func variable(_ name: String) -> [UInt8]? { state.withLock { $0.variables[name].map { Array($0.utf8) } } }

    func fetch(_ request: RemoteRequest) -> RemoteResponse {
        state.withLock { state in
            state.asked.append(request.url)
            return state.pages[request.url].map { .body(Array($0.utf8), allowedOrigins: ["*"]) }
                ?? .absent("there is no such page")
        }
    }

    func cached(_ hash: Digest) -> [UInt8]? { nil }
    func keep(_ bytes: [UInt8], as hash: Digest) {}
}
