import ForgeStore
import Glibc

/// `store-stream`: one file of 1 GiB, put durably, beside `sha256sum` of the same file, which the page cache holds.
struct StreamBenchmark: Benchmark {
    let names = ["store-stream"]
    private let megabytes = 1024

    func run(_ workshop: Workshop) throws -> [Figure] {
        let path = "\(workshop.scratch)/stream"
        try writeFile(path)
        let bytes = Double(megabytes) * 1_048_576
        let peer = ChildProcess(["sha256sum", path])
        try peer.milliseconds()
        var pairs = Pairs()
        for round in 0..<5 {
            let home = try workshop.directory("stream-store-\(round)")
            let store = try DiskStore.open(home: home)
            let watch = Stopwatch()
            _ = try TreeImporter(store: store, durability: .durable).importFile(at: path)
            let own = watch.seconds
            workshop.remove(home)
            pairs.add(own: bytes / own / 1e6, peer: bytes / (try peer.milliseconds()) / 1e3)
        }
        return [Figure("store-stream", pairs, unit: "MB/s", peer: "sha256sum", bar: .ratioAtLeast(0.9))]
    }

    private func writeFile(_ path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw BenchFailure("`\(path)` cannot be made") }
        defer { close(file) }
        var chunk = [UInt64](repeating: 0, count: 1 << 17)
        for number in 0..<megabytes {
            for index in chunk.indices { chunk[index] = UInt64(number << 20 | index) &* 0x9e37_79b9_7f4a_7c15 }
            let written = chunk.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard written == 1 << 20 else { throw BenchFailure("`\(path)` cannot be written") }
        }
        guard fsync(file) == 0 else { throw BenchFailure("`\(path)` cannot be synced") }
    }
}
