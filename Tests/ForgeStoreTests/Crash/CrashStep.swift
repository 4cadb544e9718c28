import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Synchronization

/// One operation of a process, and what the model learns from it.
struct CrashStep {
    let schedule: CrashSchedule
    let store: DiskStore
    let lane: Int

    func run(_ operation: CrashOperation) throws {
        switch operation {
        case .put(let numbers, let isDurable): try put(numbers, isDurable: isDurable)
        case .stream(let number, let isDurable): try stream(number, isDurable: isDurable)
        case .record(let key, let output, let isDurable):
            try record(CrashOperation.key(key, lane: lane), CrashContents.outputs[output], isDurable: isDurable)
        case .forget(let number):
            let key = CrashOperation.key(number, lane: lane)
            learn { $0.attempt(nil, for: key) }
            try store.forget(key, in: .local)
            learn { $0.acknowledge(nil, for: key, isDurable: true) }
        case .setRoot(let name, let output): try setRoot(CrashOperation.rootName(name, lane: lane), output)
        case .removeRoot(let number):
            let name = CrashOperation.rootName(number, lane: lane)
            learn { $0.attempt(nil, root: name) }
            try store.removeRoot(name)
            learn { $0.acknowledge(nil, root: name) }
        case .sync: try sync()
        case .look: try look()
        case .collect:
            defer {
                let now = schedule.machine.now
                learn { $0.collected(now: now) }
            }
            var collector = StoreCollector(store: store)
            _ = try collector.run()
        case .evict:
            defer {
                let now = schedule.machine.now
                learn { $0.evicted(now: now) }
            }
            let evictor = StoreEvictor(store)
            while try evictor?.step() == true {}
        case .advance(let seconds): schedule.machine.advance(nanoseconds: seconds * 1_000_000_000)
        case .reopen: break
        }
    }

    private func learn(_ body: (inout CrashModel) -> Void) { schedule.model.withLock { body(&$0) } }

    private func put(_ numbers: [Int], isDurable: Bool) throws {
        try putting(numbers, isDurable: isDurable) {
            let blobs = numbers.map { CrashContents.blobs[$0] }
            let ids = try store.write(blobs, durability: isDurable ? .durable : .ordered)
            guard ids == numbers.map({ CrashContents.ids[$0] }) else {
                throw CrashSchedule.Broken(description: "a blob got another name")
            }
        }
    }

    private func putting(_ numbers: [Int], isDurable: Bool, _ body: () throws -> Void) throws {
        let begun = schedule.machine.now
        let isFirst = schedule.model.withLock { model in
            let isFirst = numbers.map { !model.blobs[$0].isAttempted }
            model.beginPut(numbers)
            return isFirst
        }
        try body()
        learn { $0.endPut(numbers, begun: begun, isFirst: isFirst, isDurable: isDurable) }
    }

    private func stream(_ number: Int, isDurable: Bool) throws {
        try putting([number], isDurable: isDurable) {
            let writer = try store.makeWriter(durability: isDurable ? .durable : .ordered)
            let bytes = CrashContents.blobs[number]
            for start in stride(from: 0, to: bytes.count, by: 700) {
                try bytes[start..<min(bytes.count, start + 700)].withUnsafeBytes { try writer.append($0) }
            }
            guard try writer.finish() == CrashContents.ids[number] else {
                throw CrashSchedule.Broken(description: "a streamed blob got another name")
            }
        }
    }

    private func record(_ key: Digest, _ output: CrashContents.Output, isDurable: Bool) throws {
        try put(output.closure, isDurable: false)
        learn { $0.attempt(output.result, for: key) }
        try store.record(output.result, for: key, in: .local, durability: isDurable ? .durable : .ordered)
        learn { $0.acknowledge(output.result, for: key, isDurable: isDurable) }
        guard try store.results(for: [key], in: .local) == [output.result] else {
            throw CrashSchedule.Broken(description: "a result is not found right after it was recorded")
        }
    }

    private func setRoot(_ name: String, _ number: Int) throws {
        let output = CrashContents.outputs[number]
        try put(output.closure, isDurable: false)
        let directory = output.result.directories.first?.root
        let target = directory ?? output.result.files[0].blob
        learn { $0.attempt(target, root: name) }
        try store.setRoot(StoreRoot(name: name, target: target, isTree: directory != nil))
        learn { $0.acknowledge(target, root: name) }
    }

    private func sync() throws {
        let before = schedule.model.withLock { $0 }
        try store.sync()
        learn { $0.synced(before: before, lane: lane) }
    }

    /// What a reader sees in the midst of it all is whole.
    private func look() throws {
        let absent = Set(try store.missing(CrashContents.ids))
        for (number, id) in CrashContents.ids.enumerated() where !absent.contains(id) {
            guard try store.bytes(of: id) == CrashContents.blobs[number] else {
                throw CrashSchedule.Broken(description: "blob \(number) has other bytes")
            }
        }
        _ = try store.results(for: CrashOperation.keys, in: .local)
    }
}
