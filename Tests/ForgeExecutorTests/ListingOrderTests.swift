import ForgeCore
import ForgeExecutor
import ForgeIR
import Testing

/// Directories of the work tree are listed in one order on every host.
@Suite struct ListingOrderTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private static let names = (0..<60).map { "n\($0 * 7919 % 1000)" }
    private static let work: [String: Node] = [
        "flat": .directory(Dictionary(uniqueKeysWithValues: names.map { ($0, Node.file($0)) })),
        "deep": .directory([
            "z": .directory(["b": .file("1"), "a": .directory(["y": .file("2"), "x": .link("y")])]), "B": .file("3"),
        ]),
        "top": .file("4"),
    ]

    private func listing(_ directory: String, _ conditions: Conditions = Conditions()) async throws -> [String] {
        let report = try await bench.executor.execute(
            try bench.request(["ls", "-U", directory], work: Self.work, conditions: conditions))
        return try bench.text(report.stdout).split(separator: "\n").map(String.init)
    }

    @Test(arguments: ["flat", "deep", "deep/z", "deep/z/a", "."]) func listingsAreSorted(
        _ directory: String
    ) async throws {
        let names = try await listing(directory)
        #expect(names.count > 1)
        #expect(names == names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
    }

    @Test(arguments: ["flat", "deep/z", "."]) func theOtherOrderIsTheReverse(_ directory: String) async throws {
        var conditions = Conditions()
        conditions.reverseDirectoryOrder = true
        let pinned = try await listing(directory)
        #expect(try await listing(directory, conditions) == pinned.reversed())
    }

    @Test func contentsAreThoseOfTheTree() async throws {
        let report = try await bench.shell(
            "for f in flat/*; do printf %s \"$(cat $f)\"; done; cat deep/z/a/x deep/B top; "
                + "ls -l deep/z/a/x | grep -c 'x -> y'",
            work: Self.work)
        let sorted = Self.names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        #expect(try bench.text(report.stdout) == sorted.joined() + "2341\n")
    }

    @Test func whatIsWrittenComesAfterAndChangesAreStillFound() async throws {
        let made = try await bench.shell("echo x > deep/A; ls -U deep", work: Self.work)
        #expect(try bench.text(made.stdout) == "B\nz\nA\n")
        #expect(made.outcome == .exited(0))
        let removed = try await bench.shell("rm deep/B; ls -U deep", work: Self.work)
        #expect(removed.outcome == .violation("read-only input modified: deep/B"))
        #expect(try bench.text(removed.stdout) == "z\n")
    }
}
