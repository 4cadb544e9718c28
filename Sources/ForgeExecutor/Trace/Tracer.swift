internal import CForgeLinux
public import ForgeCore
public import ForgeIR
internal import ForgeStore
private import Glibc
private import Synchronization

/// Follows all processes of a command with ptrace(2).
///
/// The tree is mounted where actions work, so that paths which compilers record are those of an action. A filter stops
/// only the calls that give files names; what they did is asked of the kernel when they return.
public struct Tracer {
    /// Where the tree is shown.
    public static let work = "/build"
    /// The date that actions give to programs which write one, as `SOURCE_DATE_EPOCH`.
    public static let sourceDate = RootFilesystem.variables["SOURCE_DATE_EPOCH"] ?? "0"

    private let take: (TraceEvent) -> Void
    /// The process that a thread belongs to, by the thread's id.
    private var processes: [pid_t: Int] = [:]
    /// New processes whose parents' events have not come yet.
    private var early: Set<pid_t> = []
    /// Calls that have begun, by thread.
    private var calls: [pid_t: TracedCall] = [:]
    private var started = 0

    /// Runs a command to its end.
    ///
    /// A thread of its own waits for the processes, so that no other child of the caller is waited for by mistake; the
    /// caller waits for that thread. Processes that are left when the command has ended are killed.
    ///
    /// - Returns: the command's exit code; 128 and the signal's number when a signal ended it.
    /// - Throws: `E_TRACE_COMMAND` when there is no such program, `E_TRACE_REFUSED` when the host does not let
    ///   commands be traced.
    public static func run(
        _ request: TraceRequest, _ take: (TraceEvent) -> Void
    ) throws(ForgeError) -> Int32 {
        try withoutActuallyEscaping(take) { (escaping) throws(ForgeError) in
            // SAFETY: one thread alone calls it, and the caller of this function waits for that thread.
            nonisolated(unsafe) let take = escaping
            let result = Mutex<Result<Int32, ForgeError>>(.success(0))
            ThreadGroup.run(2) { index in
                guard index == 0 else { return }
                let status = Result { () throws(ForgeError) in
                    var tracer = Tracer(take: take)
                    return tracer.follow(try TraceStart.start(request))
                }
                result.withLock { $0 = status }
            }
            return try result.withLock { $0 }.get()
        }
    }

    private init(take: @escaping (TraceEvent) -> Void) { self.take = take }

    private mutating func follow(_ first: pid_t) -> Int32 {
        _ = begin(first)
        var code: Int32 = 0
        var isKilling = false
        while true {
            var status: Int32 = 0
            let pid = forge_trace_wait(&status)
            if pid < 0 { return code }
            guard status & 0xFF != 0x7F else {
                stopped(pid, status)
                continue
            }
            let signal = status & 0x7F
            let ended = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
            end(pid, ended)
            if pid == first { code = ended }
            if processes[first] == nil, !isKilling {
                isKilling = true
                // What a process was may have ended unseen, and its id may be another's by now.
                for left in processes.keys where ProcessFiles(left).tracer == forge_thread_id() { kill(left, SIGKILL) }
            }
        }
    }

    /// Numbers a process that begins.
    private mutating func begin(_ pid: pid_t) -> Int {
        started += 1
        processes[pid] = started
        return started
    }

    private mutating func end(_ pid: pid_t, _ status: Int32) {
        calls[pid] = nil
        early.remove(pid)
        guard let process = processes.removeValue(forKey: pid) else { return }
        // A thread that ends is no process that does.
        if !processes.values.contains(process) { take(TraceEvent(process: process, .ended(status: status))) }
    }

    private mutating func stopped(_ pid: pid_t, _ status: Int32) {
        let signal = (status >> 8) & 0xFF
        switch status >> 16 {
        case Stop.filter: return callBegins(pid)
        case Stop.fork, Stop.vfork: copied(pid, isThread: false)
        case Stop.clone: copied(pid, isThread: true)
        case Stop.exec: executed(pid)
        case Stop.other:
            if signal != SIGTRAP { return resume(pid, FORGE_TRACE_STAY) }
            if processes[pid] == nil {
                early.insert(pid)
                return
            }
        case 0 where signal == SIGTRAP | 0x80: callEnds(pid)
        default:
            _ = forge_trace_resume(pid, Int32(FORGE_TRACE_GO.rawValue), signal)
            return
        }
        resume(pid, FORGE_TRACE_GO)
    }

    private func resume(_ pid: pid_t, _ how: forge_trace_way) { _ = forge_trace_resume(pid, Int32(how.rawValue), 0) }

    /// A process made another one, or a thread.
    private mutating func copied(_ pid: pid_t, isThread: Bool) {
        let new = pid_t(truncatingIfNeeded: forge_trace_message(pid))
        guard new > 0 else { return }
        let parent = processes[pid] ?? 0
        if isThread, ProcessFiles(new).isThread {
            processes[new] = parent
        } else {
            take(TraceEvent(process: begin(new), .started(parent: parent)))
        }
        if early.remove(new) != nil { resume(new, FORGE_TRACE_GO) }
    }

    private mutating func executed(_ pid: pid_t) {
        let former = pid_t(truncatingIfNeeded: forge_trace_message(pid))
        if former != pid { processes[former] = nil }
        guard let process = processes[pid] else { return }
        let files = ProcessFiles(pid)
        let directory = files.directory
        take(
            TraceEvent(
                process: process,
                .executed(
                    program: files.program, arguments: files.expand(files.arguments, in: directory),
                    directory: directory)))
    }

    private mutating func callBegins(_ pid: pid_t) {
        calls[pid] = TracedCall(pid)
        resume(pid, calls[pid] == nil ? FORGE_TRACE_GO : FORGE_TRACE_TO_CALL_END)
    }

    private mutating func callEnds(_ pid: pid_t) {
        guard let call = calls.removeValue(forKey: pid), let process = processes[pid] else { return }
        let result = forge_trace_result(pid)
        guard result >= 0 else { return }
        for kind in call.events(returned: result) { take(TraceEvent(process: process, kind)) }
    }
}

/// The kernel's numbers of what stops a process (linux/ptrace.h).
private enum Stop {
    static let fork: Int32 = 1
    static let vfork: Int32 = 2
    static let clone: Int32 = 3
    static let exec: Int32 = 4
    static let filter: Int32 = 7
    static let other: Int32 = 128
}
