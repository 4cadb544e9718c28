import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Glibc
import Synchronization

/// One run: processes use a store, something goes wrong, and what is left is compared with what was promised.
final class CrashSchedule: Sendable {
    /// A promise that was not kept.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    let seed: UInt64
    let machine: SimulatedMachine
    let model = Mutex(CrashModel())
    private let story = Mutex<[String]>([])
    private let complaint = Mutex<String?>(nil)

    init(seed: UInt64, lies: SimulatedMachine.Lies = [], isTraced: Bool = false) {
        self.seed = seed
        machine = SimulatedMachine(seed: seed ^ 0x5eed, lies: lies, isTraced: isTraced)
    }

    /// Runs the schedule.
    ///
    /// - Throws: ``Broken``, with everything that is needed to see it again.
    func run() throws {
        var random = SplitMix64(seed: seed)
        let rounds = 1 + random.below(3)
        for round in 0..<rounds {
            let fault = plan(&random)
            note("round \(round): \(fault)")
            let lanes = 1 + random.below(2)
            let work = (0..<lanes).map { lane in
                (lane, (0..<3 + random.below(6)).map { _ in CrashOperation.draw(&random) })
            }
            runProcesses(work)
            try complain()
            settle(&random)
            if round == rounds - 1 || random.below(2) == 0 {
                try CrashInspection(schedule: self).run()
            }
        }
    }

    private func plan(_ random: inout SplitMix64) -> String {
        machine.calm()
        let distance = 1 + random.below(random.below(3) == 0 ? 60 : 300)
        let fault: SimulatedMachine.Fault
        switch random.below(8) {
        case 0...2: fault = .powerLoss
        case 3...4: fault = .kill
        case 5: fault = .error(EIO)
        case 6: fault = .full(calls: 1 + random.below(40))
        default: fault = .error(ENOSPC)
        }
        machine.plan(fault, inCalls: distance)
        return "\(fault) in \(distance) calls"
    }

    /// How the round ends when nothing ended it: the processes leave, are killed, or go down with the machine.
    private func settle(_ random: inout SplitMix64) {
        let struck = machine.struck
        machine.calm()
        if struck.contains(.error(EIO)) { model.withLock { $0.syncFailed = true } }
        if struck.contains(.powerLoss) {
            model.withLock { $0.lostPower() }
        } else if random.below(2) == 0 {
            note("the power goes")
            machine.losePower()
            model.withLock { $0.lostPower() }
        }
    }

    private func runProcesses(_ work: [(lane: Int, operations: [CrashOperation])]) {
        let jobs = work.map { lane, operations in
            let disk = machine.process()
            return (process: disk.process, body: { @Sendable in self.live(disk, lane, operations) })
        }
        machine.run(jobs)
    }

    /// A process, from its start to its end or death.
    private func live(_ disk: SimulatedDisk, _ lane: Int, _ operations: [CrashOperation]) {
        defer { machine.kill(disk) }
        do {
            var store = try open(disk, isServer: lane == 1)
            for operation in operations {
                note("p\(disk.process) \(operation)")
                if case .reopen = operation {
                    store = try open(disk, isServer: lane == 1)
                } else {
                    try attempt(CrashStep(schedule: self, store: store, lane: lane), operation, disk)
                }
                if disk.isDead { return }
            }
        } catch {
            judge(error, disk, "open")
        }
    }

    /// Opens the store as a command does, or as a server does: with pins that end.
    func open(_ disk: SimulatedDisk, isServer: Bool = false) throws(ForgeError) -> DiskStore {
        var options = DiskStore.Options()
        options.segmentLimit = CrashContents.segmentLimit
        options.sealSize = 6000
        // Everything goes that may.
        options.quota = StoreQuota(bytes: 1 << 30, highWater: 0, lowWater: 0)
        if isServer { options.pinSeconds = CrashModel.grace }
        return try DiskStore.open(
            home: "/data/forge", disk: disk, clock: SimulatedClock(machine: machine), options: options)
    }

    private func attempt(_ step: CrashStep, _ operation: CrashOperation, _ disk: SimulatedDisk) throws {
        do { try step.run(operation) } catch let error as ForgeError {
            judge(error, disk, "\(operation)")
        } catch let broken as Broken {
            complain(broken.description)
        }
    }

    /// A failure is an answer only while something was wrong, and only with a code that says what.
    private func judge(_ error: any Error, _ disk: SimulatedDisk, _ what: String) {
        if disk.isDead { return }
        note("p\(disk.process) \(what): \(error)")
        let code = (error as? ForgeError)?.code
        let isExcused = !machine.struck.isEmpty && (code == .storeFull || code == .storeIO)
        if !isExcused { complain("\(what) failed: \(error)") }
    }

    func note(_ line: String) { story.withLock { $0.append(line) } }

    func complain(_ text: String) { complaint.withLock { $0 = $0 ?? text } }

    private func complain() throws {
        if let text = complaint.withLock({ $0 }) { throw broken(text) }
    }

    /// What is thrown for a promise that was not kept.
    func broken(_ text: String) -> Broken {
        var lines = ["seed \(seed): \(text)"]
        lines += story.withLock { $0 }
        lines += machine.trace
        return Broken(description: lines.joined(separator: "\n"))
    }
}
