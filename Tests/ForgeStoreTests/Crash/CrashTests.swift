import ForgeStore
import ForgeTesting
import Glibc
import Synchronization
import Testing

/// The store on a simulated disk that forgets, tears, reorders and fails.
///
/// `FORGE_SCHEDULES` runs more schedules than usual and `FORGE_SEED` begins with another seed; one that fails prints
/// its seed and story, and `FORGE_SEED=… FORGE_SCHEDULES=1` runs it again with every call.
@Suite("Crash schedules")
struct CrashTests {
    static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }

    @Test("What was promised survives, and nothing is half there")
    func schedules() async throws {
        let count = Self.number("FORGE_SCHEDULES") ?? 10_000
        let first = Self.number("FORGE_SEED") ?? 1
        let failures = await Self.run(first..<first + count)
        for failure in failures.prefix(3) { Issue.record("\(failure)") }
        let failed = failures.count
        #expect(failed == 0, "\(failed) of \(count) schedules failed, from seed \(first)")
    }

    @Test(
        "A disk that lies about syncs is found out",
        arguments: [SimulatedMachine.Lies.fileSync, SimulatedMachine.Lies.directorySync])
    func canary(_ lie: SimulatedMachine.Lies) async throws {
        #expect(!(await Self.run(1..<300, lies: lie)).isEmpty)
    }

    /// Runs schedules on as many threads as there are processors, and gives what went wrong.
    private static func run(_ seeds: Range<UInt64>, lies: SimulatedMachine.Lies = []) async -> [any Error] {
        let next = Mutex(seeds.lowerBound)
        let failures = Mutex<[any Error]>([])
        let workers = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        await BlockingPool(threads: 1).run {
            ThreadGroup.run(workers) { _ in
                while true {
                    let seed = next.withLock { next in
                        defer { next += 1 }
                        return next
                    }
                    guard seed < seeds.upperBound else { return }
                    let schedule = CrashSchedule(seed: seed, lies: lies, isTraced: seeds.count == 1)
                    do { try schedule.run() } catch { failures.withLock { $0.append(error) } }
                }
            }
        }
        return failures.withLock { $0 }
    }
}
