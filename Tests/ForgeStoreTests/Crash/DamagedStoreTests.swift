import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Glibc
import Testing

/// A store of which some file was cut, flipped or filled with garbage, from a seed that a failure prints.
@Suite("Damaged store files")
struct DamagedStoreTests {
    private static let home = "/data/forge"
    private static let damages = 400

    @Test("Damage of any file is an error with a code or heals, and never serves other bytes")
    func damage() throws {
        for seed in 0..<UInt64(Self.damages) {
            let machine = SimulatedMachine(seed: seed)
            let keys = try fill(machine)
            var random = SplitMix64(seed: seed)
            let disk = machine.process()
            let path = try damageOneFile(disk, &random)
            if random.below(2) == 0 { machine.losePower() }
            do { try use(machine, keys, "seed \(seed), `\(path)`") } catch let error as ForgeError {
                let codes: [ErrorCode] = [.storeFormat, .storeIO]
                #expect(codes.contains(error.code), "seed \(seed), `\(path)`: \(error)")
            }
        }
    }

    private func open(_ machine: SimulatedMachine) throws -> (SimulatedDisk, DiskStore) {
        let disk = machine.process()
        var options = DiskStore.Options()
        options.segmentLimit = CrashContents.segmentLimit
        options.sealSize = 6000
        let clock = SimulatedClock(machine: machine)
        return (disk, try DiskStore.open(home: Self.home, disk: disk, clock: clock, options: options))
    }

    /// Makes a store with sealed and unsealed segments, files, results and a root.
    private func fill(_ machine: SimulatedMachine) throws -> [Digest] {
        let (disk, store) = try open(machine)
        defer { machine.kill(disk) }
        for blob in CrashContents.blobs { _ = try store.write([blob], durability: .durable) }
        let keys = CrashOperation.keys
        for (key, output) in zip(keys, CrashContents.outputs) {
            try store.record(output.result, for: key, in: .local, durability: .durable)
        }
        try store.setRoot(StoreRoot(name: "kept", target: CrashContents.ids[3], isTree: false))
        return keys
    }

    private func damageOneFile(_ disk: SimulatedDisk, _ random: inout SplitMix64) throws -> String {
        var paths = ["format", "boot", "epoch"].map { "\(Self.home)/\($0)" }
        for directory in ["segments", "roots", "leases", "blobs"] {
            for name in try disk.list("\(Self.home)/\(directory)") {
                let path = "\(Self.home)/\(directory)/\(name)"
                if directory == "blobs" {
                    paths += try disk.list(path).map { "\(path)/\($0)" }
                } else {
                    // The segments are most of the store, and of what can go wrong with it.
                    paths += directory == "segments" ? [path, path, path] : [path]
                }
            }
        }
        let path = paths[random.below(paths.count)]
        let file = try disk.open(path, .update)
        let size = Int(try disk.size(file))
        switch random.below(4) {
        case 0: try disk.truncate(file, to: Int64(random.below(size + 1)))
        case 1: try lay([UInt8](repeating: 0, count: 1 + random.below(64)), in: file, disk, random.below(size + 1))
        case 2:
            let garbage = (0..<1 + random.below(200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            try lay(garbage, in: file, disk, random.below(size + 1))
        default:
            for _ in 0..<1 + random.below(3) where size > 0 {
                let place = random.below(size)
                var byte: UInt8 = 0
                _ = try withUnsafeMutableBytes(of: &byte) { try disk.read(file, into: $0, at: Int64(place)) }
                try lay([byte ^ UInt8(1 << random.below(8))], in: file, disk, place)
            }
        }
        try disk.sync(file)
        return path
    }

    private func lay(_ bytes: [UInt8], in file: DiskFile, _ disk: SimulatedDisk, _ place: Int) throws {
        try bytes.withUnsafeBytes { try disk.write(file, $0, at: Int64(place)) }
    }

    /// Reads everything, lets the store check itself, and writes everything again.
    private func use(_ machine: SimulatedMachine, _ keys: [Digest], _ comment: String) throws {
        let (_, store) = try open(machine)
        for (number, id) in CrashContents.ids.enumerated() {
            do {
                #expect(try store.bytes(of: id) == CrashContents.blobs[number], "\(comment): blob \(number)")
            } catch {
                let codes: [ErrorCode] = [.blobMissing, .blobDamaged]
                #expect(codes.contains(error.code), "\(comment): \(error)")
            }
        }
        for (result, output) in zip(try store.results(for: keys, in: .local), CrashContents.outputs) {
            #expect(result == nil || result == output.result, "\(comment): another result")
        }
        var check = StoreCheck(store: store)
        _ = try check.run()
        _ = try store.write(CrashContents.blobs, durability: .durable)
        for (number, id) in CrashContents.ids.enumerated() {
            #expect(try store.bytes(of: id) == CrashContents.blobs[number], "\(comment): blob \(number) does not heal")
        }
        var again = StoreCheck(store: store)
        let problems = try again.run().problems.filter { $0.affectedRoots.isEmpty }
        #expect(problems.isEmpty, "\(comment): \(problems)")
    }
}
