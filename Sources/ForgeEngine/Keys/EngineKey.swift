/// A question whose answer the engine keeps: the same key over the same leaves always has the same answer.
///
/// The engine tells keys apart by kind and encoded bytes. A compute may look at nothing but what it asks the context
/// for; whatever it reads behind the engine's back does not make its answer stale.
public protocol EngineKey: Hashable, Sendable, EngineCodable {
    /// The answer.
    associatedtype Value: Equatable, Sendable, EngineCodable

    /// The stable name of the kind, unique in an engine.
    static var kind: String { get }
    /// Part of what a saved answer is worth: a change of `compute`, of a meaning or of an encoding raises it.
    static var kindVersion: UInt32 { get }
    /// Whether answers are computed or come from outside.
    static var role: KeyRole { get }
    /// What the state file keeps of answers.
    static var retention: Retention { get }

    /// Answers the question.
    ///
    /// - Throws: anything. A failure is shared within the engine's version, never saved, and tried again in the next.
    func compute(_ context: EngineContext) async throws -> Value

    /// Whether dependents of the old answer may stand; saying so wrongly makes the graph inconsistent.
    static func isEqual(_ old: Value, _ new: Value) -> Bool

    /// Whether an answer holds in the engine's present version only: it is never saved and asked again in the next.
    static func isTransient(_ value: Value) -> Bool

    /// The key as messages and explanations name it.
    var label: String { get }
}

/// Where the answers of a kind come from.
public enum KeyRole: Sendable, Equatable {
    /// `compute`, from other keys.
    case computed
    /// A transaction sets them.
    case injected
    /// `compute` reads them from a path whose status the engine keeps an eye on.
    case observed(followsLinks: Bool)

    var isObserved: Bool {
        if case .observed = self { return true }
        return false
    }
}

/// What the state file keeps of the answers of a kind.
public enum Retention: Sendable, Equatable {
    /// The answer itself.
    case value
    /// A digest of it: enough to leave dependents alone; whoever wants the answer has it computed again.
    case fingerprint
    /// Nothing: a new process computes it when it is asked for.
    case nothing
}

extension EngineKey {
    /// The first version.
    public static var kindVersion: UInt32 { 1 }
    /// Computed.
    public static var role: KeyRole { .computed }
    /// The answer itself.
    public static var retention: Retention { .value }
    /// Compares with `==`.
    public static func isEqual(_ old: Value, _ new: Value) -> Bool { old == new }
    /// Nothing is transient.
    public static func isTransient(_ value: Value) -> Bool { false }
    /// The kind and the key's own description.
    public var label: String { "\(Self.kind) \(self)" }
}

/// A leaf that a transaction sets, such as a flag of the command line.
public protocol InjectedKey: EngineKey {}

extension InjectedKey {
    /// Injected.
    public static var role: KeyRole { .injected }
    /// Fails: the engine never computes an injected leaf.
    public func compute(_ context: EngineContext) async throws -> Value { throw EngineError.leafMissing(label) }
}

/// A leaf that is read from a path: a file, a link, or the names in a directory, absence included.
///
/// Its `compute` reads the path by itself and may not ask the context for keys. The engine takes the path's status
/// before, and has it read again when a later look finds another one. The bytes of the key are those of the path.
public protocol ObservedKey: EngineKey {
    /// The path, relative to the directory that the engine's ``StatusSource`` looks in.
    var path: String { get }
    /// Names a path.
    init(path: String)
    /// Whether the status is that of what a symbolic link at the path leads to; otherwise of the link.
    static var followsLinks: Bool { get }
}

extension ObservedKey {
    /// Observed.
    public static var role: KeyRole { .observed(followsLinks: followsLinks) }
    /// Links are followed.
    public static var followsLinks: Bool { true }
    /// Appends the path's bytes alone.
    public func encode(into writer: inout ByteWriter) { writer.appendRaw(path) }
    /// Takes all bytes as the path.
    public init(from reader: inout ByteReader) throws {
        guard let path = String(validating: reader.remainder(), as: UTF8.self) else { throw ByteReader.Malformed() }
        self.init(path: path)
    }
    /// The kind and the path.
    public var label: String { "\(Self.kind) \(path)" }
}

/// A part of another key's answer: dependents of the part are left alone when the rest of the answer changes.
///
/// It is cheap and synchronous. The answer is not saved unless the kind says so: it is made from the other one.
public protocol ProjectionKey: EngineKey {
    /// The key whose answer it is a part of.
    associatedtype Base: EngineKey
    /// The key whose answer it is a part of.
    var base: Base { get }
    /// Takes the part.
    func project(_ value: Base.Value) -> Value
}

extension ProjectionKey {
    /// Takes the part of the other key's answer.
    public func compute(_ context: EngineContext) async throws -> Value { project(try await context.get(base)) }
}
