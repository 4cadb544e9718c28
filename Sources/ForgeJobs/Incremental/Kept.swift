internal import ForgeEngine

/// An answer with whether it may be remembered.
struct Kept<Value: Equatable & Sendable & EngineCodable>: Equatable, Sendable, EngineCodable {
    var value: Value
    var isKept: Bool

    init(_ value: Value, isKept: Bool) {
        self.value = value
        self.isKept = isKept
    }

    func encode(into writer: inout ByteWriter) {
        value.encode(into: &writer)
        isKept.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws {
        value = try Value(from: &reader)
        isKept = try Bool(from: &reader)
    }
}
