/// The bytes around the first difference.
public struct ByteWindow: Hashable, Sendable {
    /// The offset of the first byte that differs.
    public var offset: Int
    /// The offset at which the two windows begin.
    public var start: Int
    /// The bytes from `start`.
    public var left: [UInt8]
    /// The other side's bytes from `start`.
    public var right: [UInt8]
    /// The whole size.
    public var leftSize: Int
    /// The other side's whole size.
    public var rightSize: Int
    /// How many bytes at equal offsets differ.
    public var differing: Int

    /// Compares two byte strings that are not equal.
    init(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) {
        let width = 16
        var first = min(a.count, b.count)
        var count = 0
        a.withUnsafeBufferPointer { left in
            b.withUnsafeBufferPointer { right in
                for index in 0..<min(left.count, right.count) where left[index] != right[index] {
                    if count == 0 { first = index }
                    count += 1
                }
            }
        }
        offset = first
        start = first / width * width
        left = Array(a.dropFirst(start).prefix(width))
        right = Array(b.dropFirst(start).prefix(width))
        leftSize = a.count
        rightSize = b.count
        differing = count
    }
}
