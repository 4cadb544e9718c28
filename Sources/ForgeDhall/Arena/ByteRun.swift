import Glibc

extension UnsafeBufferPointer<UInt8> {
    /// Whether two runs hold the same bytes.
    @inline(__always)
    func isSame(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count, let a = baseAddress, let b = other.baseAddress else { return count == other.count }
        return memcmp(a, b, count) == 0
    }

    /// The order of two runs by their bytes: negative, zero or positive.
    @inline(__always)
    func order(_ other: UnsafeBufferPointer<UInt8>) -> Int {
        if let a = baseAddress, let b = other.baseAddress {
            let order = memcmp(a, b, Swift.min(count, other.count))
            if order != 0 { return Int(order) }
        }
        return count - other.count
    }
}
