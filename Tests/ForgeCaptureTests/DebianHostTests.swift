import ForgeCore
import ForgeIR
import ForgeStore
import Glibc
import Testing

@testable import ForgeCapture

@Suite struct DebianHostTests {
    static let hasDpkg = access("/var/lib/dpkg/status", R_OK) == 0

    @Test(.enabled(if: hasDpkg, "This host has no dpkg database"))
    func capturesTheClosureOfCoreutilsTwiceAlike() throws {
        let store = TinyStore()
        let capture = DebianHostCapture(store: store, root: "")
        let first = try capture.capture(["coreutils", "dash"])
        let root = try first.tree.write(to: store)
        #expect(try capture.capture(["dash", "coreutils"]).tree.write(to: store) == root)
        let names = first.packages.map(\.name)
        #expect(names.contains("libc6") && names == names.sorted())
        let tree = first.tree
        #expect(tree.entry(at: ["bin"]) == .symlink("usr/bin"))
        #expect(tree.hasFile("/bin/sh"))
        #expect(tree.hasFile("/etc/ld.so.cache"))
        #expect(tree.entry(at: ["usr", "share", "doc"]) == nil)
        #expect(tree.entry(at: ["var"]) == nil)
        #expect(tree.entry(at: ["usr", "lib", "locale", "C.utf8"]) == .directory, "the locale that actions run in")
    }

    @Test(.enabled(if: getenv("FORGE_CAPTURE_TO") != nil, "FORGE_CAPTURE_TO names no directory"))
    func writesACapturedTreeOut() throws {
        let target = String(cString: getenv("FORGE_CAPTURE_TO"))
        let names = getenv("FORGE_CAPTURE_PACKAGES").map { String(cString: $0) } ?? "coreutils dash gcc libc6-dev make"
        let store = TinyStore()
        let clock = ContinuousClock()
        let start = clock.now
        let captured = try DebianHostCapture(store: store, root: "")
            .capture(names.split(separator: " ").map { String($0) })
        let root = try captured.tree.write(to: store)
        print("captured", root, captured.tree.entries().count, "entries", clock.now - start)
        print("packages", captured.packages.map(\.name))
        print("modified", captured.modified)
        try materialize(root, from: store, to: target)
    }
}
