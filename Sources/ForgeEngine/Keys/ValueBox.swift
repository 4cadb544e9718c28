/// An answer of some kind.
// SAFETY: the only subclass is immutable and holds a Sendable value.
@usableFromInline
class ValueBox: @unchecked Sendable {}

/// An answer of the key type `K`.
@usableFromInline
final class TypedBox<Value: Sendable>: ValueBox, @unchecked Sendable {
    // SAFETY: `value` never changes.
    @usableFromInline let value: Value

    init(_ value: Value) { self.value = value }
}
