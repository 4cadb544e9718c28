import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Glibc
import Testing

/// A result whose writing failed, and which was then forgotten, stays away: also after the power went.
@Suite("Results that failed to be written")
struct RetractionTests {
    private static let key = Digest(of: "key")
    private static let content: [UInt8] = [1, 2, 3]
    private static let result = ActionResult(
        files: [.init(path: "o", blob: BlobID(of: content), isExecutable: false)])

    private static func open(_ machine: SimulatedMachine) throws -> DiskStore {
        var options = DiskStore.Options()
        options.sealSize = 6000
        return try DiskStore.open(
            home: "/data/forge", disk: machine.process(), clock: SimulatedClock(machine: machine), options: options)
    }

    /// Fails the call of so great a distance while a result is recorded; false when it was recorded before that.
    private static func strike(
        _ distance: Int, _ fault: SimulatedMachine.Fault, seed: UInt64, _ durability: Durability, seals: Bool
    ) throws -> Bool {
        let machine = SimulatedMachine(seed: seed)
        let store = try open(machine)
        _ = try store.write([content], durability: .durable)
        machine.plan(fault, inCalls: distance)
        do {
            try store.record(result, for: key, in: .local, durability: durability)
            return false
        } catch { machine.calm() }
        try store.forget(key, in: .local)
        if seals { _ = try store.write((0..<40).map { [UInt8](repeating: $0, count: 200) }, durability: .durable) }
        if !seals || seed.isMultiple(of: 2) { machine.losePower() }
        let found = try open(machine).results(for: [key], in: .local)
        #expect(found == [nil], "call \(distance), \(fault), seed \(seed), \(durability), seals: \(seals)")
        return true
    }

    @Test("Whichever call fails", arguments: [Durability.durable, .ordered], [false, true])
    func everyCall(_ durability: Durability, _ seals: Bool) throws {
        var struck = 0
        for seed in UInt64(1)...12 {
            for fault in [SimulatedMachine.Fault.error(EIO), .error(ENOSPC), .full(calls: 1), .full(calls: 3)] {
                for distance in 1...20 where try Self.strike(distance, fault, seed: seed, durability, seals: seals) {
                    struck += 1
                }
            }
        }
        #expect(struck > 100)
    }
}
