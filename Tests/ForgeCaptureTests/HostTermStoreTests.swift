import ForgeCore
import ForgeDhall
import ForgeTesting
import Foundation
import Testing

@testable import ForgeCapture

/// The cache of checked terms on a real disk.
@Suite struct HostTermStoreTests {
    private let directory: TemporaryDirectory

    init() { directory = TemporaryDirectory() }

    private func options() -> DhallOptions {
        let places = HostImports.Places(home: directory.path, cache: nil, headers: nil)
        return DhallOptions(
            environment: HostImports(places, remote: Unreachable()) { _ in nil },
            terms: HostTermStore("\(directory.path)/cache/forge/dhall-terms", home: directory.path))
    }

    private func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(directory.path)/\(name)", atomically: false, encoding: .utf8)
    }

    private func hash(_ name: String) throws -> Digest {
        let path = "\(directory.path)/\(name)"
        let bytes = try #require(FileManager.default.contents(atPath: path))
        return try Dhall.hash(DhallSource([UInt8](bytes), path: path), options())
    }

    private var cache: Int {
        FileManager.default.contents(atPath: "\(directory.path)/cache/forge/dhall-terms")?.count ?? 0
    }

    @Test func aChangeWithinTheClocksResolutionIsSeen() throws {
        try write("main.dhall", "./leaf.dhall")
        var hashes: Set<String> = []
        // Each text has the same length, and follows the one before as fast as the disk allows.
        for count in 100..<200 {
            try write("leaf.dhall", "\(count)")
            hashes.insert(try hash("main.dhall").hex)
        }
        #expect(hashes.count == 100)
    }

    @Test func aSettledFileIsNotReadAgain() async throws {
        try write("main.dhall", "./leaf.dhall")
        try write("leaf.dhall", "1")
        try await Task.sleep(for: .milliseconds(60))
        let first = try hash("main.dhall")
        let size = cache
        #expect(size > 0)
        #expect(chmod("\(directory.path)/leaf.dhall", 0o644) == 0)
        try await Task.sleep(for: .milliseconds(60))
        // Its facts are other ones now, and its bytes the same: only the manifest is new.
        #expect(try hash("main.dhall") == first)
        #expect(cache > size)
        let renewed = cache
        #expect(try hash("main.dhall") == first)
        #expect(cache == renewed)
        guard case .facts(let facts) = FileStamp(of: "\(directory.path)/leaf.dhall") else {
            Issue.record("a settled file has facts")
            return
        }
        #expect(facts.size == 1)
        #expect(FileStamp(of: "\(directory.path)/none") == .absent)
        #expect(FileStamp(of: directory.path) == .unknown)
    }

    @Test func sessionsSideBySideLoseNothingThatMatters() async throws {
        for number in 0..<8 { try write("m\(number).dhall", "{ n = \(number), s = ./shared.dhall }") }
        try write("shared.dhall", "[ 1, 2, 3 ]")
        let expected = try (0..<8).map { try hash("m\($0).dhall") }
        try FileManager.default.removeItem(atPath: "\(directory.path)/cache")
        for _ in 0..<3 {
            let found = await withTaskGroup(of: (Int, Digest?).self) { group in
                for number in 0..<8 { group.addTask { (number, try? hash("m\(number).dhall")) } }
                var found: [Digest?] = Array(repeating: nil, count: 8)
                for await (number, digest) in group { found[number] = digest }
                return found
            }
            #expect(found == expected)
        }
    }

    @Test func whatSomebodyElsePutThereIsNotAddedTo() throws {
        try write("main.dhall", "1")
        _ = try hash("main.dhall")
        let old = options()
        try write("cache/forge/dhall-terms", String(repeating: "x", count: 100))
        old.terms?.append([1, 2, 3])
        #expect(cache == 100)
        #expect(try hash("main.dhall") == hash("main.dhall"))
        #expect(cache > 100)
    }
}

/// A network that answers nothing.
private struct Unreachable: RemoteImports {
    func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse { .absent("there is no network") }
}
