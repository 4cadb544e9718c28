public import ForgeCore
import Glibc

/// The kernel's unpredictable bytes.
public struct SystemEntropy: Entropy {
    /// Makes a view of the source.
    public init() {}

    public func bytes(_ count: Int) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: count)
        // The call gives at most 256 bytes.
        for start in stride(from: 0, to: count, by: 256) {
            let status = out.withUnsafeMutableBytes { memory in
                memory.baseAddress.map { getentropy($0 + start, min(256, count - start)) } ?? 0
            }
            precondition(status == 0, "the kernel has no entropy")
        }
        return out
    }
}
