public import ForgeCore
import ForgeStore
import Glibc
import Synchronization

/// A machine with a simulated disk, on which simulated processes run one disk call at a time.
///
/// Everything that happens follows from the seed and the faults: which process goes on after each call, what the power
/// takes with it, how much of a failing write got through. ``trace`` tells it afterwards.
public final class SimulatedMachine: Sendable {
    /// What goes wrong, and at which call, counted from the start of the machine.
    public enum Fault: Sendable, Equatable {
        /// The call fails with an error number.
        case error(Int32)
        /// From this call on there is no space, for so many calls.
        case full(calls: Int)
        /// The calling process dies, before the call or after it.
        case kill
        /// All processes die and the disk forgets what was not synced.
        case powerLoss
    }

    /// Ways in which a disk may lie; a test that does not notice them would not notice a missing sync either.
    public struct Lies: OptionSet, Sendable {
        /// The set as bits.
        public let rawValue: Int
        /// A set from its bits.
        public init(rawValue: Int) { self.rawValue = rawValue }
        /// Syncing a file does nothing.
        public static let fileSync = Lies(rawValue: 1)
        /// Syncing a directory does nothing.
        public static let directorySync = Lies(rawValue: 2)
    }

    struct OpenFile {
        let inode: Int
        let process: Int
    }

    struct State {
        var files = SimulatedFileSystem()
        var random: SplitMix64
        var faults: [Int: Fault]
        var calls = 0
        var fullUntil = 0
        var boots = 1
        var now: Int64 = 1_700_000_000_000_000_000
        var monotonic: Int64 = 0
        var dead: Set<Int> = []
        var processes = 0
        var descriptors: [Int32: OpenFile] = [:]
        var nextDescriptor: Int32 = 3
        var locks: [Int: [Int32: DiskLock]] = [:]
        var trace: [String] = []
        var struck: [Fault] = []
    }

    let state: Mutex<State>
    let turns = ProcessTurns()
    private let lies: Lies
    private let isTraced: Bool

    /// Starts a machine with the faults that are to strike, by the number of the call, 1 being the first; a traced one
    /// notes every call in ``trace``.
    public init(seed: UInt64, faults: [Int: Fault] = [:], lies: Lies = [], isTraced: Bool = false) {
        state = Mutex(State(random: SplitMix64(seed: seed), faults: faults))
        self.lies = lies
        self.isTraced = isTraced
    }

    /// Every call up to now, when asked for.
    public var trace: [String] { state.withLock { $0.trace } }
    /// The faults that struck.
    public var struck: [Fault] { state.withLock { $0.struck } }
    /// The number of calls up to now.
    public var calls: Int { state.withLock { $0.calls } }
    /// The wall clock, nanoseconds since 1970.
    public var now: Int64 { state.withLock { $0.now } }

    /// Lets time pass.
    public func advance(nanoseconds: Int64) { state.withLock { $0.now += nanoseconds } }

    /// Plans a fault at a call that is still to come.
    public func plan(_ fault: Fault, inCalls distance: Int) {
        state.withLock { $0.faults[$0.calls + distance] = fault }
    }

    /// Forgets the faults that have not struck.
    public func calm() {
        state.withLock {
            $0.faults = [:]
            $0.fullUntil = 0
            $0.struck = []
        }
    }

    /// Starts a process: a disk for its use.
    public func process() -> SimulatedDisk {
        SimulatedDisk(
            machine: self,
            process: state.withLock { state in
                state.processes += 1
                return state.processes
            })
    }

    /// Runs processes, one disk call at a time, until all have ended.
    public func run(_ jobs: [(process: Int, body: @Sendable () -> Void)]) { turns.run(jobs) }

    /// Ends a process at once.
    public func kill(_ disk: SimulatedDisk) { state.withLock { Self.kill(disk.process, &$0) } }

    /// Turns the power off and on.
    public func losePower() { state.withLock { Self.losePower(&$0) } }

    static func kill(_ process: Int, _ state: inout State) {
        state.dead.insert(process)
        for (descriptor, file) in state.descriptors where file.process == process {
            state.locks[file.inode]?[descriptor] = nil
            state.descriptors[descriptor] = nil
        }
    }

    private static func losePower(_ state: inout State) {
        for process in 0...state.processes { state.dead.insert(process) }
        state.descriptors = [:]
        state.locks = [:]
        state.files.losePower(&state.random)
        state.boots += 1
        state.now += 10_000_000_000
    }

    /// Makes one call of a process, with whatever befalls it.
    ///
    /// `partial` is what may have happened of it when it fails or its process dies in it, `failed` what comes of its
    /// failing. A call that cannot be refused leaves an error to the next one.
    func call<Value>(
        _ process: Int, _ name: String, _ path: String, isRefusable: Bool = true,
        partial: ((inout State) -> Void)? = nil, failed: ((inout State) -> Void)? = nil,
        _ body: (inout State) throws(DiskError) -> Value
    ) throws(DiskError) -> Value {
        turns.pass(process) { bound in state.withLock { $0.random.below(bound) } }
        return try state.withLock { (state) throws(DiskError) in
            if state.dead.contains(process) { throw DiskError(name, path, ESHUTDOWN) }
            state.calls += 1
            state.now += 20_000
            let fault = state.faults[state.calls]
            if isTraced {
                let note = fault.map { " \($0)" } ?? ""
                state.trace.append("\(state.calls) p\(process) \(name) \(path)\(note)")
            }
            if case .full(let calls)? = fault {
                state.fullUntil = state.calls + calls
                state.struck.append(.full(calls: calls))
            }
            if state.calls < state.fullUntil, partial != nil || name == "creat" || name == "mkdir" {
                if state.random.below(2) == 0 { partial?(&state) }
                throw DiskError(name, path, ENOSPC)
            }
            switch fault {
            case nil, .full?: return try body(&state)
            case .error(let number)?:
                guard isRefusable else {
                    state.faults[state.calls + 1] = fault
                    return try body(&state)
                }
                state.struck.append(.error(number))
                if state.random.below(2) == 0 { partial?(&state) }
                failed?(&state)
                throw DiskError(name, path, number)
            case .kill?, .powerLoss?:
                if let fault { state.struck.append(fault) }
                switch state.random.below(3) {
                case 0: _ = try? body(&state)
                case 1: partial?(&state)
                default: break
                }
                if fault == .powerLoss { Self.losePower(&state) } else { Self.kill(process, &state) }
                throw DiskError(name, path, ESHUTDOWN)
            }
        }
    }

    /// Whether a sync of this kind is one of the disk's lies.
    func isLie(_ lie: Lies) -> Bool { lies.contains(lie) }
}

/// The clock of a simulated machine: each reading is later than the one before.
public struct SimulatedClock: Clock {
    let machine: SimulatedMachine

    /// The clock of a machine.
    public init(machine: SimulatedMachine) { self.machine = machine }

    /// A little later than at the reading before.
    public func wallNanoseconds() -> Int64 {
        machine.state.withLock { state in
            state.now += 1000
            return state.now
        }
    }

    /// A little later than at the reading before.
    public func monotonicNanoseconds() -> Int64 {
        machine.state.withLock { state in
            state.monotonic += 1000
            return state.monotonic
        }
    }
}
