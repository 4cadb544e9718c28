/// An answer of some kind.
// SAFETY: the only subclass is immutable and holds a Sendable value.
class ValueBox: @unchecked Sendable {}

/// An answer of the key type `K`.
final class TypedBox<Value: Sendable>: ValueBox, @unchecked Sendable {
    // SAFETY: `value` never changes.
    let value: Value

    init(_ value: Value) { self.value = value }
}
