import ForgeStore
import Glibc

/// `store-small`: 10,000 blobs of 1 KiB, durable in groups of 100, beside one file with fsync and rename each.
struct SmallBlobsBenchmark: Benchmark {
    let names = ["store-small"]
    private let blobs = 10_000
    private let group = 100
    /// The peer's rate does not change with the number of files, and its rounds would take minutes.
    private let peerFiles = 2_000

    func run(_ workshop: Workshop) throws -> [Figure] {
        let store = try DiskStore.open(home: try workshop.directory("small-store"))
        let files = try workshop.directory("small-files")
        var pairs = Pairs()
        for round in 0..<7 {
            pairs.add(own: try commit(to: store, round: round), peer: try writeFiles(below: files, round: round))
        }
        return [
            Figure(
                "store-small", pairs, unit: "blobs/s", peer: "file, fsync, rename", bar: .ratioAtLeast(20))
        ]
    }

    private func commit(to store: DiskStore, round: Int) throws -> Double {
        let groups = (0..<blobs / group).map { number in
            (0..<group).map { Self.blob(round: round, number: number * group + $0) }
        }
        let watch = Stopwatch()
        for blobs in groups { _ = try store.write(blobs, durability: .durable) }
        return Double(blobs) / watch.seconds
    }

    private func writeFiles(below directory: String, round: Int) throws -> Double {
        let contents = (0..<peerFiles).map { Self.blob(round: round, number: $0) }
        let watch = Stopwatch()
        for (number, bytes) in contents.enumerated() {
            let path = "\(directory)/\(round)-\(number)"
            let file = open("\(path).tmp", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            guard file >= 0, write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0, close(file) == 0,
                rename("\(path).tmp", path) == 0
            else { throw BenchFailure("`\(path)` cannot be written") }
        }
        return Double(peerFiles) / watch.seconds
    }

    /// Bytes that are nowhere the same.
    private static func blob(round: Int, number: Int) -> [UInt8] {
        var state = UInt64(truncatingIfNeeded: round) << 32 | UInt64(truncatingIfNeeded: number)
        return (0..<1024).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }
}
