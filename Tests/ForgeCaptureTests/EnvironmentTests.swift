import ForgeCore
import ForgeIR
import ForgeStore
import Glibc
import Testing

@testable import ForgeCapture

/// Writes a captured tree to disk, for trying it out.
func materialize(_ root: BlobID, from store: TinyStore, to target: String) throws {
    var tree = TreeAssembly()
    try tree.overlay(root, from: store)
    for (path, entry) in tree.entries() {
        let place = target + "/" + path.joined(separator: "/")
        switch entry {
        case .directory: mkdir(place, 0o755)
        case .symlink(let link): symlink(link, place)
        case .file(let blob, let executable):
            try FileSystem.write(try store.bytes(of: blob), to: place)
            chmod(place, executable ? 0o755 : 0o644)
        }
    }
}

@Suite struct EnvironmentTests {
    static let network = getenv("FORGE_NETWORK_TESTS") != nil

    private func capturer(_ store: TinyStore, _ scratch: Scratch) -> EnvironmentCapturer {
        EnvironmentCapturer(store: store, documentDirectory: scratch.path, stateDirectory: "\(scratch.path)/state")
    }

    private func noLayers(_ name: String) throws(ForgeError) -> BlobID {
        throw ForgeError(.layerUnknown, "No layer `\(name)`")
    }

    @Test func capturesADirectoryAndStacksLayers() throws {
        let scratch = Scratch()
        let store = TinyStore()
        for sub in ["a/bin", "b/bin"] { try FileSystem.makeDirectories("\(scratch.path)/\(sub)") }
        try FileSystem.write(Array("1".utf8), to: "\(scratch.path)/a/bin/x")
        symlink("usr/bin", "\(scratch.path)/a/link")
        try FileSystem.write(Array("22".utf8), to: "\(scratch.path)/b/bin/x")
        chmod("\(scratch.path)/b/bin/x", 0o755)
        let capturer = capturer(store, scratch)
        let a = try capturer.capture(
            Environment(name: "a", kind: .tree(path: "a", at: "")), layers: noLayers, locked: nil)
        let b = try capturer.capture(
            Environment(name: "b", kind: .tree(path: "b", at: "opt/b")), layers: noLayers, locked: nil)
        #expect(try store.listing(a.tree) == ["bin/", "bin/x 1", "link -> usr/bin"])
        #expect(try store.listing(b.tree) == ["opt/", "opt/b/", "opt/b/bin/", "opt/b/bin/x* 2"])
        let trees = ["a": a.tree, "b": b.tree]
        let both = try capturer.capture(
            Environment(name: "both", kind: .layers(["a", "b"])),
            layers: { (name) throws(ForgeError) in trees[name] ?? .empty }, locked: nil)
        #expect(try store.listing(both.tree).contains("opt/b/bin/x* 2"))
        #expect(both.lock.layers == [a.tree, b.tree])
    }

    @Test func usesALockedTreeWithoutTheHostAndNamesDrift() throws {
        let scratch = Scratch()
        let store = TinyStore()
        try FileSystem.makeDirectories("\(scratch.path)/a")
        try FileSystem.write(Array("1".utf8), to: "\(scratch.path)/a/x")
        let environment = Environment(name: "a", kind: .tree(path: "a", at: ""))
        let capturer = capturer(store, scratch)
        let first = try capturer.capture(environment, layers: noLayers, locked: nil)
        #expect(first.isFresh)
        try FileSystem.write(Array("2".utf8), to: "\(scratch.path)/a/x")
        let again = try capturer.capture(environment, layers: noLayers, locked: first.lock, requiresLock: true)
        #expect(again.tree == first.tree && !again.isFresh)
        // Another store has to capture anew, and finds another directory.
        let other = EnvironmentCapturer(
            store: TinyStore(), documentDirectory: scratch.path, stateDirectory: scratch.path)
        do throws(ForgeError) {
            _ = try other.capture(environment, layers: noLayers, locked: first.lock)
            Issue.record("Drift was not seen")
        } catch {
            #expect(error.code == .lockDrift)
        }
        do throws(ForgeError) {
            _ = try capturer.capture(environment, layers: noLayers, locked: nil, requiresLock: true)
            Issue.record("A missing lock was not seen")
        } catch {
            #expect(error.code == .lockMissing)
        }
    }

    @Test(.enabled(if: network && DebianHostTests.hasDpkg, "FORGE_NETWORK_TESTS is not set"))
    func archiveAndHostGiveTheSameTree() throws {
        let scratch = Scratch()
        let store = TinyStore()
        let packages = ["coreutils", "dash", "gcc", "libc6-dev", "make"]
        let capturer = capturer(store, scratch)
        let archive = try capturer.capture(
            Environment(name: "a", kind: .debian(packages: packages, from: .archive)), layers: noLayers, locked: nil)
        let host = try capturer.capture(
            Environment(name: "h", kind: .debian(packages: packages, from: .host)), layers: noLayers, locked: nil)
        print("host", host.tree, "archive", archive.tree)
        print(PackageDifference.between(host.lock.packages, archive.lock.packages))
        let differences = try TreeComparison(store: store).differences(host.tree, archive.tree, limit: 50)
        #expect(differences.isEmpty, "\(differences)")
        print(String(decoding: Lockfile(environments: ["a": archive.lock]).encoded.prefix(1200), as: UTF8.self))
        if let target = getenv("FORGE_CAPTURE_TO") {
            try materialize(archive.tree, from: store, to: String(cString: target))
        }
    }
}
