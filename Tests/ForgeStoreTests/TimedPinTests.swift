import ForgeCore
import ForgeIR
import ForgeTesting
import Testing

@testable import ForgeStore

/// Pins that hold for a stated time, by a simulated clock.
@Suite("Timed pins")
struct TimedPinTests {
    private static let hour: Int64 = 3600 * 1_000_000_000
    private let machine = SimulatedMachine(seed: 1)

    private func open(pins seconds: Int64?) throws -> DiskStore {
        var options = DiskStore.Options()
        options.segmentLimit = 1024
        options.pinSeconds = seconds
        return try DiskStore.open(
            home: "/data/forge", disk: machine.process(), clock: SimulatedClock(machine: machine), options: options)
    }

    /// Another process frees all that is not pinned.
    private func collect() throws {
        var options = StoreCollector.Options()
        options.graceSeconds = 0
        options.keepBytes = 0
        var collector = StoreCollector(store: try open(pins: nil), options: options)
        _ = try collector.run()
    }

    private static let blobs: [[UInt8]] = [[1], [UInt8](repeating: 2, count: 5000)]
    private static let ids = blobs.map { BlobID(of: $0) }

    @Test("What is written or found is kept for the time and then let go")
    func written() throws {
        let server = try open(pins: 3600)
        _ = try server.write(Self.blobs, durability: .ordered)
        machine.advance(nanoseconds: Self.hour - 1_000_000_000)
        try server.tidyPins()
        try collect()
        #expect(server.unknown(Self.ids).isEmpty)
        #expect(try server.missing(Self.ids).isEmpty)
        try server.tidyPins()
        machine.advance(nanoseconds: Self.hour * 3)
        try server.tidyPins()
        #expect(server.unknown(Self.ids) == Self.ids)
        try collect()
        // The other one stands in a segment that the server still writes to.
        #expect(try server.missing(Self.ids) == [Self.ids[1]])
    }

    @Test("What is asked for again from memory is kept from then on")
    func touched() throws {
        let server = try open(pins: 3600)
        _ = try server.write(Self.blobs, durability: .ordered)
        for _ in 0..<12 {
            machine.advance(nanoseconds: Self.hour / 2)
            // No look at the store: nothing is written to a lease here.
            let calls = machine.calls
            #expect(server.unknown(Self.ids).isEmpty)
            #expect(machine.calls - calls <= 2)
            try server.tidyPins()
            try collect()
        }
        #expect(try server.missing(Self.ids).isEmpty)
        #expect(try machine.process().list("/data/forge/leases").count <= 5)
    }

    @Test("A hit pins all that the result names, its trees too")
    func results() throws {
        let key = Digest(of: "key")
        let inTree: [UInt8] = [7, 7]
        let directory = try Directory(files: [.init(name: "f", blob: BlobID(of: inTree))])
        let tree = BlobID(of: directory.encoded)
        let result = ActionResult(
            files: [.init(path: "o", blob: Self.ids[1], isExecutable: false)],
            directories: [.init(path: "d", tree: tree, root: tree)])
        do {
            let writer = try open(pins: 1)
            _ = try writer.write(Self.blobs + [inTree, directory.encoded], durability: .ordered)
            try writer.record(result, for: key, in: .local, durability: .ordered)
        }
        machine.advance(nanoseconds: Self.hour)
        let server = try open(pins: 3600)
        #expect(try server.results(for: [key], in: .local) == [result])
        try collect()
        #expect(server.unknown([Self.ids[1], tree, BlobID(of: inTree)]).isEmpty)
        #expect(try open(pins: nil).bytes(of: BlobID(of: inTree)) == inTree)
        #expect(try open(pins: nil).missing([Self.ids[1], tree]).isEmpty)
    }

    @Test("On a full disk a server answers, and pins when there is room")
    func full() throws {
        do {
            let writer = try open(pins: 1)
            _ = try writer.write(Self.blobs, durability: .ordered)
            let result = ActionResult(files: [.init(path: "o", blob: Self.ids[1], isExecutable: false)])
            try writer.record(result, for: Digest(of: "key"), in: .local, durability: .ordered)
        }
        machine.advance(nanoseconds: 48 * Self.hour)
        let server = try open(pins: 3600)
        machine.plan(.full(calls: 1000), inCalls: 1)
        #expect(try server.missing(Self.ids).isEmpty)
        #expect(try server.results(for: [Digest(of: "key")], in: .local) != [nil])
        // What is asked for again waits once, and no longer than it would be relied on.
        for _ in 0..<5 { #expect(try server.find(Self.ids[1].digest) == Self.ids[1]) }
        #expect(server.timedPins?.unwritten.count == 2)
        machine.advance(nanoseconds: 2 * Self.hour)
        #expect(try server.find(Self.ids[1].digest) == Self.ids[1])
        #expect(server.timedPins?.unwritten.count == 1)
        machine.calm()
        try server.tidyPins()
        try collect()
        #expect(try open(pins: nil).missing([Self.ids[1]]).isEmpty)
        // A command says that it cannot do its work.
        let command = try open(pins: nil)
        machine.plan(.full(calls: 1000), inCalls: 1)
        #expect(throws: ForgeError.self) { try command.missing(Self.ids) }
        machine.calm()
    }

    @Test("A tree is pinned only where nothing was removed since it was looked at")
    func trees() throws {
        let server = try open(pins: 3600)
        let tree = try server.write(try Directory(files: [.init(name: "f", blob: .empty)]).encoded)
        let epoch = try #require(server.removals)
        #expect(try server.pin(tree: tree, since: epoch))
        _ = try open(pins: 1).write([[9]], durability: .ordered)
        machine.advance(nanoseconds: Self.hour)
        try collect()
        #expect(server.removals != epoch)
        #expect(try !server.pin(tree: tree, since: epoch))
    }
}
