/// A kind of keys as an engine is told of it.
public final class EngineKind: Sendable {
    let name: String
    let version: UInt32
    let role: KeyRole
    let retention: Retention
    let type: ObjectIdentifier
    /// Distinguishes equal bytes of different kinds; follows from the name alone.
    let seed: UInt64
    let compute: @Sendable ([UInt8], EngineContext) async throws -> ValueBox
    let isEqual: @Sendable (ValueBox, ValueBox) -> Bool
    let isTransient: @Sendable (ValueBox) -> Bool
    let encode: @Sendable (ValueBox, inout ByteWriter) -> Void
    let decode: @Sendable (UnsafeRawBufferPointer) throws -> ValueBox
    let label: @Sendable ([UInt8]) -> String

    /// Makes a key type known.
    public init<K: EngineKey>(_ type: K.Type) {
        name = K.kind
        version = K.kindVersion
        role = K.role
        retention = K.retention
        self.type = ObjectIdentifier(type)
        seed = StableHash.wide(Array(K.kind.utf8))
        compute = { bytes, context in
            let key = try bytes.withUnsafeBytes { try Self.key(K.self, $0) }
            return TypedBox(try await key.compute(context))
        }
        isEqual = { K.isEqual(Self.value(K.self, $0), Self.value(K.self, $1)) }
        isTransient = { K.isTransient(Self.value(K.self, $0)) }
        encode = { box, writer in Self.value(K.self, box).encode(into: &writer) }
        decode = { bytes in
            var reader = ByteReader(bytes)
            let value = try K.Value(from: &reader)
            guard reader.isAtEnd else { throw ByteReader.Malformed() }
            return TypedBox(value)
        }
        label = { bytes in (try? bytes.withUnsafeBytes { try Self.key(K.self, $0) })?.label ?? "\(K.kind) ?" }
    }

    private static func key<K: EngineKey>(_ type: K.Type, _ bytes: UnsafeRawBufferPointer) throws -> K {
        var reader = ByteReader(bytes)
        let key = try K(from: &reader)
        guard reader.isAtEnd else { throw ByteReader.Malformed() }
        return key
    }

    /// The answer in a box of this kind.
    static func value<K: EngineKey>(_ type: K.Type, _ box: ValueBox) -> K.Value {
        unsafeDowncast(box, to: TypedBox<K.Value>.self).value
    }
}

/// The kinds of an engine, numbered; numbers of a state file come first.
struct KindTable: Sendable {
    /// Nil for a kind of the state file that the engine was not told of.
    let kinds: [EngineKind?]
    private let seeds: [UInt64]
    /// An open-addressed table from types to numbers: a dictionary hashes too long for every read.
    private let types: [(type: ObjectIdentifier, number: UInt16)?]

    /// Numbers the kinds, those that a state file names before the others.
    init(_ known: [EngineKind], saved: [String] = []) {
        var byName: [String: EngineKind] = [:]
        for kind in known {
            guard byName.updateValue(kind, forKey: kind.name) == nil else {
                preconditionFailure("INVARIANT: kinds of an engine have different names; `\(kind.name)` is there twice")
            }
        }
        let others = known.filter { kind in !saved.contains(kind.name) }
        kinds = saved.map { byName[$0] } + others.map { Optional($0) }
        precondition(kinds.count <= Int(UInt16.max), "an engine has at most 65,535 kinds")
        seeds = kinds.map { $0?.seed ?? 0 }
        var capacity = 8
        while capacity < kinds.count * 4 { capacity *= 2 }
        var types: [(type: ObjectIdentifier, number: UInt16)?] = Array(repeating: nil, count: capacity)
        for (number, kind) in kinds.enumerated() {
            guard let kind else { continue }
            var at = Self.place(kind.type, capacity)
            while types[at] != nil { at = (at + 1) & (capacity - 1) }
            types[at] = (kind.type, UInt16(number))
        }
        self.types = types
    }

    subscript(number: UInt16) -> EngineKind? { kinds[Int(number)] }

    /// What tells equal bytes of the kinds apart.
    func seed(_ number: UInt16) -> UInt64 { seeds[Int(number)] }

    /// The number of a key type.
    func number<K: EngineKey>(of type: K.Type) -> UInt16 {
        guard let number = number(of: ObjectIdentifier(type)) else {
            preconditionFailure("INVARIANT: the engine was made with the kind `\(K.kind)`")
        }
        return number
    }

    /// The number of a type; nil for one that the engine was not told of.
    func number(of type: ObjectIdentifier) -> UInt16? {
        var at = Self.place(type, types.count)
        while let entry = types[at] {
            if entry.type == type { return entry.number }
            at = (at + 1) & (types.count - 1)
        }
        return nil
    }

    /// Where to look for a type first; descriptors of types lie 16 bytes apart at least.
    private static func place(_ type: ObjectIdentifier, _ capacity: Int) -> Int {
        Int(truncatingIfNeeded: (UInt(bitPattern: type) >> 4) &* 0x9e37_79b9_7f4a_7c15 >> 40) & (capacity - 1)
    }
}
