import ForgeCore
import ForgeEngine
import Glibc
import Synchronization

/// What a fresh process does with the engine; `forge-bench --engine MODE DIRECTORY`.
enum EngineProcess {
    /// The first argument of such a run.
    static let argument = "--engine"

    enum Mode: String {
        /// Finds that nothing is to be done.
        case noop
        /// Looks for a change and ends when the first action begins.
        case edit
        /// Calls `statx` on every path from two threads, and nothing else.
        case floor
        /// Computes everything, saves it, and prints the bytes of memory that it took.
        case prepare
        /// Prints nanoseconds of a read and microseconds of a task, both of the processor's time, and milliseconds of
        /// resident builds.
        case resident
    }

    static func launch(_ arguments: [String]) async -> Never {
        do {
            guard arguments.count == 2, let mode = Mode(rawValue: arguments[0]) else { exit(2) }
            let place = BenchPlace(root: arguments[1], endsAtFirstAction: mode == .edit)
            switch mode {
            case .noop, .edit: try await build(place, mode)
            case .floor: try floor(place)
            case .prepare: try await prepare(place)
            case .resident: try await resident(place)
            }
            exit(0)
        } catch {
            let line = Array("\(error)\n".utf8)
            _ = write(2, line, line.count)
            exit(70)
        }
    }

    private static func build(_ place: BenchPlace, _ mode: Mode) async throws {
        let engine = try place.restore()
        let found = try await engine.revalidate(threads: 2)
        guard found.changed == (mode == .edit ? 1 : 0) else { throw BenchFailure("\(found.changed) files changed") }
        _ = try await engine.evaluate(BenchRoot())
        if mode == .edit { throw BenchFailure("No action began") }
    }

    private static func prepare(_ place: BenchPlace) async throws {
        guard let status = DirectoryStatus(place.root) else { throw BenchFailure("`\(place.root)` cannot be opened") }
        let before = memory()
        let engine = Engine(kinds: BenchPlace.kinds, services: place, status: status)
        _ = try await engine.evaluate(BenchRoot())
        let after = memory()
        try engine.save(to: place.state, epoch: place.epoch)
        print(Double(after - before) / Double(engine.nodeCount), engine.nodeCount)
    }

    private static func resident(_ place: BenchPlace) async throws {
        let engine = try place.restore()
        _ = try await engine.revalidate()
        _ = try await engine.evaluate(BenchRoot())
        let keys = BenchPlace.paths.enumerated().filter { $0.offset % 7 < 4 }.map { BenchAction(path: $0.element) }
        var found = 0
        for key in keys where engine.read(key) != nil { found += 1 }
        // Of the processor's time: what else the machine does at this moment is no part of a read.
        let passes = (0..<20).map { _ in
            let watch = Stopwatch(clock: CLOCK_THREAD_CPUTIME_ID)
            for key in keys where engine.read(key) != nil { found += 1 }
            return watch.seconds * 1e9 / Double(keys.count)
        }
        guard found == 21 * keys.count else { throw BenchFailure("An answer is missing") }

        let noop = Stopwatch()
        try engine.commit()
        _ = try await engine.evaluate(BenchRoot())
        let idle = noop.milliseconds
        let changed = BenchSource(path: BenchPlace.path(500, 50))
        let edit = Stopwatch()
        try engine.commit { try $0.invalidate(changed) }
        _ = try await engine.evaluate(BenchRoot())
        let edited = edit.milliseconds

        let tasks = Engine(kinds: BenchPlace.kinds, parallelism: 1)
        try tasks.commit { try $0.set(BenchSetting(), to: 1) }
        let watch = Stopwatch(clock: CLOCK_PROCESS_CPUTIME_ID)
        _ = try await tasks.evaluate(BenchTasks(count: 100_000))
        print(Statistics.median(passes), watch.seconds * 1e6 / 100_000, idle, edited)
    }

    /// Two threads that call `statx` on every path.
    private static func floor(_ place: BenchPlace) throws {
        guard let status = DirectoryStatus(place.root) else { throw BenchFailure("`\(place.root)` cannot be opened") }
        let list = open("\(place.root)/paths", O_RDONLY | O_CLOEXEC)
        let size = lseek(list, 0, SEEK_END)
        guard size > 0, let start = mmap(nil, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, list, 0),
            start != MAP_FAILED
        else { throw BenchFailure("The list of paths cannot be read") }
        FloorPass(UnsafeRawBufferPointer(start: start, count: size), status).run()
    }

    /// The bytes of this process that are in memory.
    private static func memory() -> Int {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = max(0, read(file, &buffer, buffer.count))
        let words = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ")
        return words.count > 1 ? (Int(words[1]) ?? 0) * 4096 : 0
    }
}

/// A list of paths, each ended by a zero byte, that two threads look at.
// SAFETY: nothing in it changes.
private final class FloorPass: @unchecked Sendable {
    private let list: UnsafeRawBufferPointer
    private let status: DirectoryStatus

    init(_ list: UnsafeRawBufferPointer, _ status: DirectoryStatus) {
        self.list = list
        self.status = status
    }

    func run() {
        var middle = list.count / 2
        while middle < list.count, list[middle] != 0 { middle += 1 }
        let halves = [0..<min(middle + 1, list.count), min(middle + 1, list.count)..<list.count]
        let threads = halves.map { half in
            var thread = pthread_t()
            let work = Unmanaged.passRetained(Half(pass: self, range: half)).toOpaque()
            pthread_create(
                &thread, nil,
                { work in
                    guard let work else { return nil }
                    let half = Unmanaged<Half>.fromOpaque(work).takeRetainedValue()
                    half.pass.look(half.range)
                    return nil
                }, work)
            return thread
        }
        for thread in threads { pthread_join(thread, nil) }
    }

    private final class Half {
        let pass: FloorPass
        let range: Range<Int>
        init(pass: FloorPass, range: Range<Int>) {
            self.pass = pass
            self.range = range
        }
    }

    private func look(_ range: Range<Int>) {
        guard let base = list.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
        var at = range.lowerBound
        var missing = 0
        while at < range.upperBound {
            if status.facts(base + at, followsLinks: true).mode == 0 { missing += 1 }
            at += strlen(base + at) + 1
        }
        if missing > 0 { _exit(1) }
    }
}
