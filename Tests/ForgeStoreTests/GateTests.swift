import ForgeCore
import ForgeTesting
import Synchronization
import Testing

@testable import ForgeStore

/// What keeps looking things up and removing them apart, among the threads of a process and between processes.
@Suite("Gate")
struct GateTests {
    /// Says that a test has what it wants.
    private final class Sign: Sendable {
        let isUp = Atomic<Bool>(false)
    }

    private let home = TemporaryDirectory()

    private func open() throws -> DiskStore {
        var options = DiskStore.Options()
        options.pinSeconds = 60
        options.segmentLimit = 1024
        return try DiskStore.testing(home: home.path, options: options)
    }

    @Test("Who is alone may announce a removal while others come", .timeLimit(.minutes(1)))
    func threads() async throws {
        let gate = try open().gate
        let over = Sign()
        let users = BlockingPool(threads: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await users.run { () throws(ForgeError) in
                        while !over.isUp.load(ordering: .relaxed) {
                            try gate.pass(reload: { () throws(DiskError) in }, { () throws(ForgeError) in })
                        }
                    }
                }
            }
            group.addTask {
                defer { over.isUp.store(true, ordering: .relaxed) }
                try await BlockingPool(threads: 1).run { () throws(ForgeError) in
                    for _ in 0..<500 {
                        try gate.alone { () throws(ForgeError) in
                            let epoch = try storeIO { () throws(DiskError) in try gate.bumpEpoch() }
                            gate.seen(epoch &+ 1)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("Every announced removal counts, whoever else announces one")
    func bumps() async throws {
        let gates = [try open().gate, try open().gate]
        let before = try gates[0].epoch()
        let pool = BlockingPool(threads: 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for gate in gates + gates {
                group.addTask {
                    try await pool.run { () throws(ForgeError) in
                        try storeIO { () throws(DiskError) in
                            for _ in 0..<50 { try gate.bumpEpoch() }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try gates[1].epoch() == before + 200)
    }

    @Test("What was asked for before a removal is not answered from memory during it")
    func closed() throws {
        let store = try open()
        let id = try store.write([UInt8](repeating: 1, count: 2000), durability: .ordered)
        let epoch = try store.gate.epoch()
        #expect(store.known.unknown([id], epoch: epoch, period: store.pinPeriod).isEmpty)
        store.known.close()
        #expect(store.known.unknown([id], epoch: epoch, period: store.pinPeriod) == [id])
        store.known.open()
        #expect(store.known.unknown([id], epoch: epoch, period: store.pinPeriod).isEmpty)
    }

    @Test("What is found damaged is not there any more, and all else still is, without a look")
    func damaged() throws {
        let store = try open()
        let ids = try [1, 2].map { byte in
            try store.write([UInt8](repeating: byte, count: 2000), durability: .ordered)
        }
        _ = try store.damaged(ids[0])
        #expect(store.unknown(ids) == [ids[0]])
        #expect(try store.missing(ids) == [ids[0]])
    }
}
