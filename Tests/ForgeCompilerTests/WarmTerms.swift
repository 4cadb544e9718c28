import ForgeCore
import ForgeDhall
import Synchronization

/// The checked terms of Forge's package, made once for all tests of mistakes.
final class WarmTerms: TermStore {
    /// What one compilation of a sound repository leaves.
    static let shared: WarmTerms = {
        let cold = WarmTerms([])
        _ = try? MemoryRepository([:]).compile("//...", terms: cold)
        return WarmTerms(cold.left.withLock { $0 })
    }()

    private nonisolated(unsafe) let copy: UnsafeMutableRawBufferPointer
    private let left = Mutex<[UInt8]>([])
    let program = Digest(of: "test")
    let place: [UInt8] = []

    private init(_ bytes: [UInt8]) {
        copy = .allocate(byteCount: bytes.count, alignment: 8)
        copy.copyBytes(from: bytes)
    }

    deinit { copy.deallocate() }

    var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(copy) }
    func append(_ bytes: [UInt8]) { left.withLock { $0 += bytes } }
    func replace(_ bytes: [UInt8]) { left.withLock { $0 = bytes } }
}
