import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Synchronization

/// Opens the store as a new process would and compares it with what was promised.
struct CrashInspection {
    let schedule: CrashSchedule

    func run() throws {
        schedule.note("inspection")
        let disk = schedule.machine.process()
        defer { schedule.machine.kill(disk) }
        let model = schedule.model.withLock { $0 }
        do {
            let store = try schedule.open(disk)
            try checkBlobs(store, model)
            try checkResults(store, model)
            try checkRoots(store, model)
            try checkItself(store, model)
        } catch let error as ForgeError {
            throw schedule.broken("the store cannot be used any more: \(error)")
        }
    }

    private func checkBlobs(_ store: DiskStore, _ model: CrashModel) throws {
        let absent = Set(try store.missing(CrashContents.ids))
        for (number, id) in CrashContents.ids.enumerated() {
            let blob = model.blobs[number]
            if absent.contains(id) {
                if blob.kept != nil { throw schedule.broken("blob \(number) is lost") }
                continue
            }
            if !blob.isAttempted, number != 0 { throw schedule.broken("blob \(number) was never written") }
            try expect(number, in: store)
        }
    }

    private func expect(_ number: Int, in store: DiskStore) throws {
        let bytes: [UInt8]
        do { bytes = try store.bytes(of: CrashContents.ids[number]) } catch {
            throw schedule.broken("blob \(number) is there and cannot be read: \(error)")
        }
        if bytes != CrashContents.blobs[number] { throw schedule.broken("blob \(number) has other bytes") }
    }

    private func checkResults(_ store: DiskStore, _ model: CrashModel) throws {
        let found = try store.results(for: CrashOperation.keys, in: .local)
        for (key, result) in zip(CrashOperation.keys, found) {
            let allowed = model.results[key]?.allowed ?? [nil]
            guard allowed.contains(where: { $0 == result }) else {
                let number = CrashOperation.keys.firstIndex(of: key) ?? 0
                let what = result == nil ? "lost" : "one that was replaced"
                throw schedule.broken("the result of key \(number) is \(what)")
            }
            guard let result, let output = CrashContents.outputs.first(where: { $0.result == result }) else { continue }
            for number in output.closure { try expect(number, in: store) }
        }
    }

    private func checkRoots(_ store: DiskStore, _ model: CrashModel) throws {
        let found = try store.roots()
        for name in model.roots.keys.sorted() {
            let target = found.first { $0.name == name }?.target
            let allowed = model.roots[name]?.allowed ?? [nil]
            guard allowed.contains(where: { $0 == target }) else {
                throw schedule.broken("the root `\(name)` is \(target == nil ? "lost" : "one that was replaced")")
            }
            if let number = CrashContents.ids.firstIndex(where: { $0 == target }) { try expect(number, in: store) }
        }
    }

    private func checkItself(_ store: DiskStore, _ model: CrashModel) throws {
        var check = StoreCheck(store: store)
        let problems = try check.run().problems
        if let problem = problems.first, !model.syncFailed {
            throw schedule.broken("`fsck` finds a problem: \(problem)")
        }
    }
}
