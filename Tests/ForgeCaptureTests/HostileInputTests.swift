import ForgeCore
import ForgeStore
import ForgeTesting
import Foundation
import Testing

@testable import ForgeCapture

/// Damaged archives and lock files: whatever comes, a coded refusal or a whole result.
@Suite struct HostileInputTests {
    private static let corpus = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzz/Corpus")

    private static func seeds(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
        let directory = corpus.appendingPathComponent(folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        #expect(!names.isEmpty)
        return try names.map { ($0, [UInt8](try Data(contentsOf: directory.appendingPathComponent($0)))) }
    }

    /// A few bytes changed, a piece cut out, doubled, or the end cut off.
    private static func damaged(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var out = bytes
        for _ in 0...random.below(4) where !out.isEmpty {
            let at = random.below(out.count)
            let length = min(out.count - at, 1 + random.below(600))
            switch random.below(5) {
            case 0: out[at] = UInt8(random.below(256))
            case 1: out[at] ^= 1 << UInt8(random.below(8))
            case 2: out.removeSubrange(at..<at + length)
            case 3: out.insert(contentsOf: out[at..<at + length], at: at)
            default: out.removeSubrange(at...)
            }
        }
        return out
    }

    @Test func archivesAreWholeOrRefused() throws {
        for (name, bytes) in try Self.seeds("FuzzArchive") {
            // The first byte of a seed says how many components go.
            let archive = Array(bytes.dropFirst())
            for seed in 0..<150 {
                var random = SplitMix64(seed: UInt64(seed))
                let input = seed == 0 ? archive : Self.damaged(archive, &random)
                let store = TinyStore()
                do {
                    let blob = try store.write(input)
                    let root = try ArchiveImporter(store: store).importTree(
                        from: blob, name: name, stripComponents: random.below(3))
                    _ = try store.listing(root)
                } catch let error as ForgeError {
                    #expect(error.code != .bug, "\(name), seed \(seed): \(error)")
                }
            }
        }
    }

    @Test func locksReadBackAsTheyWereWrittenOrAreRefused() throws {
        for (name, bytes) in try Self.seeds("FuzzLock") {
            for seed in 0..<1500 {
                var random = SplitMix64(seed: UInt64(seed))
                let input = seed == 0 ? bytes : Self.damaged(bytes, &random)
                guard let lock = try? Lockfile(reading: input, file: nil) else {
                    #expect(seed > 0, "\(name) is refused as it is")
                    continue
                }
                #expect(try Lockfile(reading: lock.encoded, file: nil) == lock, "\(name), seed \(seed)")
            }
        }
    }

    @Test func zipEntriesThatShareTheirBytesCountEachTime() throws {
        // One stored entry of 1 MiB that the directory names again and again.
        var zip: [UInt8] = []
        let data = [UInt8](repeating: 0x61, count: 1 << 20)
        func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> ($0 * 8) & 0xFF) } }
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in data {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        crc = ~crc
        func fields() -> [UInt8] {
            number(20, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(Int(crc), 4)
                + number(data.count, 4) + number(data.count, 4)
        }
        zip += [0x50, 0x4B, 3, 4] + fields() + number(1, 2) + number(0, 2) + [0x61] + data
        let start = zip.count
        for index in 0..<200 {
            let name = Array("f\(index)".utf8)
            zip +=
                [0x50, 0x4B, 1, 2] + number(20, 2) + fields() + number(name.count, 2) + number(0, 12)
                + number(0, 2) + number(0, 4) + name
        }
        let end = zip.count
        zip +=
            [0x50, 0x4B, 5, 6] + number(0, 4) + number(200, 2) + number(200, 2) + number(end - start, 4)
            + number(start, 4) + number(0, 2)
        let store = TinyStore()
        var limits = ArchiveLimits.standard
        limits.bytes = 64 << 20
        do throws(ForgeError) {
            let blob = try store.write(zip)
            _ = try ArchiveImporter(store: store, limits: limits).importTree(
                from: blob, name: "x.zip", stripComponents: 0)
            Issue.record("an archive of overlapping entries passed")
        } catch {
            #expect(error.code.name.hasPrefix("E_ARCHIVE_"), "\(error)")
        }
    }
}
