import Glibc
import Testing

@testable import ForgeExecutor

/// Where leaves go, on hosts described by files.
@Suite struct ControlGroupTests {
    private let base: String

    init() {
        var template = Array("/tmp/forge-groups.XXXXXX".utf8CString)
        base = String(cString: mkdtemp(&template))
    }

    /// Makes one group of a version 2 hierarchy.
    private func group(_ path: String, controllers: String, handsDown: String) {
        _ = HostProcess.run(["mkdir", "-p", base + path])
        for (name, text) in [
            ("cgroup.controllers", controllers), ("cgroup.subtree_control", handsDown), ("cgroup.procs", ""),
        ] {
            let file = open("\(base)\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
            #expect(write(file, text, text.utf8.count) == text.utf8.count)
            close(file)
        }
    }

    private func find(_ own: String) -> ControlGroups {
        defer { _ = HostProcess.run(["rm", "-rf", base]) }
        return ControlGroups(groups: ["0::" + own], mounts: ["30 1 0:26 / \(base) rw - cgroup2 cgroup2 rw"])
    }

    @Test func theParentServesWhereTheOwnGroupHasProcesses() {
        group("", controllers: "cpu memory pids", handsDown: "memory pids")
        group("/user.slice", controllers: "memory pids", handsDown: "memory pids")
        group("/user.slice/session.scope", controllers: "memory pids", handsDown: "")
        // A plain file takes what a kernel refuses to a group with processes: nothing may be written to it here.
        chmod(base + "/user.slice/session.scope/cgroup.subtree_control", 0o444)
        let groups = find("/user.slice/session.scope")
        // Root writes in spite of modes, and so finds its own group first.
        let expected = geteuid() == 0 ? "/user.slice/session.scope" : "/user.slice"
        #expect(groups.memory?.directory == base + expected)
        #expect(groups.memory?.isUnified == true)
        #expect(groups.processes?.directory == base + expected)
        #expect(groups.reasons.isEmpty)
    }

    @Test func anAncestorIsFoundWhereTheOwnGroupHasNoController() {
        group("", controllers: "memory pids", handsDown: "memory pids")
        group("/a", controllers: "memory pids", handsDown: "memory pids")
        group("/a/b", controllers: "", handsDown: "")
        let groups = find("/a/b")
        #expect(groups.memory?.directory == base + "/a")
    }

    @Test func oneControllerAloneIsBetterThanNone() {
        group("", controllers: "pids", handsDown: "pids")
        let groups = find("/")
        #expect(groups.memory == nil)
        #expect(groups.processes?.directory == base)
        #expect(groups.reasons["memory"]?.contains("not available") == true)
    }

    @Test func aHostWithoutHierarchiesSaysSo() {
        let groups = ControlGroups(groups: [], mounts: [])
        #expect(groups.memory == nil && groups.processes == nil)
        #expect(
            groups.reasons == ["memory": "no cgroup hierarchy is mounted", "pids": "no cgroup hierarchy is mounted"])
    }
}
