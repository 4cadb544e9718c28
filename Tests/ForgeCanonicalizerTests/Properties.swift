import ForgeCore
import ForgeIR
import Testing

/// Applies one step given as key text.
func canonical(_ step: String, _ bytes: [UInt8]) throws -> [UInt8] {
    try Canonicalizer.apply(steps: [CanonicalizerStep(keyText: step)], to: bytes)
}

/// Checks that applying a step twice is the same as once, and gives the result.
func settled(_ step: String, _ bytes: [UInt8]) throws -> [UInt8] {
    let once = try canonical(step, bytes)
    #expect(try canonical(step, once) == once, "`\(step)` is not idempotent")
    return once
}

/// Damages a valid input in seeded ways: each result is a coded error or an idempotent success, never a crash.
func survivesMutations(_ step: String, _ valid: [UInt8], seed: UInt64, rounds: Int = 400) throws {
    var random = Seeded(state: seed)
    let codes: Set<ErrorCode> = [.canonicalizerInput, .canonicalizerUnsupported]
    for round in 0..<rounds {
        var bytes = valid
        switch random.next(below: 4) {
        case 0: bytes.removeLast(random.next(below: bytes.count) + 1)
        case 1:
            let at = random.next(below: bytes.count)
            bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.next(below: 16)))
        case 2: bytes.insert(UInt8(random.next(below: 256)), at: random.next(below: bytes.count))
        default: break
        }
        for _ in 0..<random.next(below: 4) where !bytes.isEmpty {
            // Hostile sizes and offsets are mostly all-ones.
            let value = random.next(below: 3) == 0 ? 255 : random.next(below: 256)
            bytes[random.next(below: bytes.count)] = UInt8(value)
        }
        let result: [UInt8]
        do throws(ForgeError) {
            result = try Canonicalizer.apply(steps: [CanonicalizerStep(keyText: step)], to: bytes)
        } catch {
            #expect(codes.contains(error.code), "seed \(seed), round \(round): \(error)")
            continue
        }
        #expect(try canonical(step, result) == result, "seed \(seed), round \(round) is not idempotent")
    }
}
