import CForgeLinux
import Glibc
import Synchronization

/// The control groups of one slot, made once and used by one sandbox after the other.
///
/// In hierarchies of version 1 the slot's own thread moves in, so that its children are born there at no cost; in
/// version 2 the sandbox is cloned into the leaf.
final class ControlGroupLeaf {
    /// Counters that only grow; a sandbox is judged by the difference.
    struct Counters: Equatable {
        var outOfMemoryKills = 0
        var refusedProcesses = 0
    }

    private struct Controller {
        var home: ControlGroups.Home
        var directory: String
        var limit = ""
    }

    private var memory: Controller?
    private var processes: Controller?
    /// The directory of a version 2 leaf, or -1.
    private(set) var descriptor: Int32 = -1

    /// Whether memory, and the number of processes, are limited here.
    var limitsMemory: Bool { memory != nil }
    var limitsProcesses: Bool { processes != nil }

    /// Numbers the leaves of this process: one process may have several executors, each with a slot 0.
    private static let made = Atomic<Int>(0)

    /// Makes the leaves for the calling thread.
    init(_ groups: ControlGroups) {
        let name = "forge-\(getpid())-\(Self.made.add(1, ordering: .relaxed).newValue)"
        memory = Self.make(groups.memory, name)
        processes = Self.make(groups.processes, name)
        for controller in [memory, processes].compactMap({ $0 }) where controller.home.isUnified && descriptor < 0 {
            descriptor = open(controller.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        if let memory, memory.home.isUnified {
            ControlGroups.write("1", to: memory.directory + "/memory.oom.group")
            ControlGroups.write("0", to: memory.directory + "/memory.swap.max")
        }
    }

    private static func make(_ home: ControlGroups.Home?, _ name: String) -> Controller? {
        guard let home else { return nil }
        let directory = home.directory + "/" + name
        guard mkdir(directory, 0o755) == 0 || errno == EEXIST else { return nil }
        if !home.isUnified, !ControlGroups.write("\(forge_thread_id())", to: directory + "/tasks") {
            rmdir(directory)
            return nil
        }
        return Controller(home: home, directory: directory)
    }

    /// Sets the limits of the next sandbox.
    func limit(memoryBytes: Int64, processes count: Int64) {
        if let controller = memory {
            let file = controller.home.isUnified ? "memory.max" : "memory.limit_in_bytes"
            set(&memory, "\(memoryBytes)", file)
        }
        if let controller = processes {
            // The reaper counts, and in version 1 the slot's thread too.
            set(&processes, "\(count + (controller.home.isUnified ? 1 : 2))", "pids.max")
        }
    }

    private func set(_ controller: inout Controller?, _ value: String, _ file: String) {
        guard let current = controller, current.limit != value else { return }
        if ControlGroups.write(value, to: current.directory + "/" + file) { controller?.limit = value }
    }

    /// Reads the counters.
    func counters() -> Counters {
        var counters = Counters()
        if let memory {
            let file = memory.home.isUnified ? "memory.events" : "memory.oom_control"
            counters.outOfMemoryKills = Self.value("oom_kill", memory.directory + "/" + file)
        }
        if let processes { counters.refusedProcesses = Self.value("max", processes.directory + "/pids.events") }
        return counters
    }

    private static func value(_ key: String, _ path: String) -> Int {
        let words = ControlGroups.words(path)
        guard let at = words.firstIndex(of: key), at + 1 < words.count else { return 0 }
        return Int(words[at + 1]) ?? 0
    }

    /// Moves the calling thread back and removes the leaves.
    func remove() {
        for controller in [memory, processes].compactMap({ $0 }) {
            if !controller.home.isUnified {
                ControlGroups.write("\(forge_thread_id())", to: controller.home.directory + "/tasks")
            }
            rmdir(controller.directory)
        }
        memory = nil
        processes = nil
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }
}
