import ForgeCore
import ForgeStore
import ForgeTesting

/// One thing that a process of a crash schedule does.
enum CrashOperation: Sendable {
    case put([Int], isDurable: Bool)
    case stream(Int, isDurable: Bool)
    /// Puts an output's blobs and records it under one of the process's own keys.
    case record(key: Int, output: Int, isDurable: Bool)
    case forget(key: Int)
    case setRoot(name: Int, output: Int)
    case removeRoot(name: Int)
    case sync
    case look
    case collect
    case evict
    case advance(seconds: Int64)
    case reopen

    static func draw(_ random: inout SplitMix64) -> CrashOperation {
        let isDurable = random.below(2) == 0
        switch random.below(22) {
        case 0...4:
            let count = 1 + random.below(5)
            return .put((0..<count).map { _ in random.below(CrashContents.count) }, isDurable: isDurable)
        case 5...6: return .stream(random.below(CrashContents.count), isDurable: isDurable)
        case 7...10:
            let output = random.below(CrashContents.outputs.count)
            return .record(key: random.below(3), output: output, isDurable: isDurable)
        case 11: return .forget(key: random.below(3))
        case 12: return .setRoot(name: random.below(2), output: random.below(CrashContents.outputs.count))
        case 13: return .removeRoot(name: random.below(2))
        case 14: return .sync
        case 15: return .look
        case 16...17: return .collect
        case 18: return .advance(seconds: [1, 60, 7200][random.below(3)])
        case 19: return .reopen
        default: return .evict
        }
    }

    /// The key that a process uses; processes share blobs, not keys, so that the order of writes is known.
    static func key(_ number: Int, lane: Int) -> Digest { keys[lane * 3 + number] }
    static let keys: [Digest] = (0..<6).map { Digest(of: "key \($0)") }

    static func rootName(_ number: Int, lane: Int) -> String { "root-\(lane)/\(number)" }
}
