import ForgeCore
import ForgeEngine
import Glibc

/// The digest of a source file.
struct BenchSource: ObservedKey {
    static let kind = "source"
    let path: String
    func compute(_ context: EngineContext) async throws -> Digest {
        let file = open("\(context.service(BenchPlace.self).root)/\(path)", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return Digest(of: "absent") }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = max(0, read(file, &buffer, buffer.count))
        return buffer.withUnsafeBytes { Digest(of: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
}

/// An action that consumes one source.
struct BenchAction: EngineKey {
    static let kind = "action"
    let path: String
    init(path: String) { self.path = path }
    func encode(into writer: inout ByteWriter) { path.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { path = try reader.text() }
    func compute(_ context: EngineContext) async throws -> Digest {
        if context.service(BenchPlace.self).endsAtFirstAction { _exit(0) }
        return Digest(of: try await context.get(BenchSource(path: path)).bytes)
    }
}

/// All actions of a directory.
struct BenchPackage: EngineKey {
    static let kind = "package"
    let number: Int
    init(number: Int) { self.number = number }
    func encode(into writer: inout ByteWriter) { number.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { number = try Int(from: &reader) }
    func compute(_ context: EngineContext) async throws -> Digest {
        let paths = (0..<BenchPlace.each).map { BenchPlace.path(number, $0) }
        let results = try await context.get(all: paths.map { BenchAction(path: $0) })
        return Digest(of: results.flatMap(\.bytes))
    }
}

/// Everything.
struct BenchRoot: EngineKey {
    static let kind = "root"
    init() {}
    func encode(into writer: inout ByteWriter) {}
    init(from reader: inout ByteReader) throws {}
    func compute(_ context: EngineContext) async throws -> Digest {
        let packages = (0..<BenchPlace.directories).map { BenchPackage(number: $0) }
        return Digest(of: try await context.get(all: packages).flatMap(\.bytes))
    }
}

/// A number that is set, and one that is computed of it: what a task costs that does nothing.
struct BenchSetting: InjectedKey {
    static let kind = "setting"
    init() {}
    func encode(into writer: inout ByteWriter) {}
    init(from reader: inout ByteReader) throws {}
    typealias Value = Int
}

/// A task that asks for one leaf.
struct BenchTask: EngineKey {
    static let kind = "task"
    let number: Int
    init(number: Int) { self.number = number }
    func encode(into writer: inout ByteWriter) { number.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { number = try Int(from: &reader) }
    func compute(_ context: EngineContext) async throws -> Int { try await context.get(BenchSetting()) + number }
}

/// Many tasks.
struct BenchTasks: EngineKey {
    static let kind = "tasks"
    let count: Int
    init(count: Int) { self.count = count }
    func encode(into writer: inout ByteWriter) { count.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { count = try Int(from: &reader) }
    func compute(_ context: EngineContext) async throws -> Int {
        try await context.get(all: (0..<count).map { BenchTask(number: $0) }).reduce(0, +)
    }
}

/// Where the generated sources lie, and how the engine is used on them.
struct BenchPlace: Sendable {
    static let directories = 1000
    static let each = 100
    static let kinds = [
        EngineKind(BenchSource.self), EngineKind(BenchAction.self), EngineKind(BenchPackage.self),
        EngineKind(BenchRoot.self), EngineKind(BenchSetting.self), EngineKind(BenchTask.self),
        EngineKind(BenchTasks.self),
    ]

    /// The directory that holds `sources` and the state.
    let root: String
    var endsAtFirstAction = false

    static func path(_ directory: Int, _ file: Int) -> String { "sources/d\(directory)/f\(file).txt" }

    static var paths: [String] {
        (0..<directories).flatMap { directory in (0..<each).map { path(directory, $0) } }
    }

    var state: String { "\(root)/state" }
    var epoch: Digest { Digest(of: "bench") }

    func restore() throws -> Engine {
        guard let status = DirectoryStatus(root) else { throw BenchFailure("`\(root)` cannot be opened") }
        let (engine, restoration) = Engine.restore(
            from: state, epoch: epoch, kinds: Self.kinds, services: self, status: status)
        guard case .restored = restoration else { throw BenchFailure("The state is \(restoration)") }
        return engine
    }
}
