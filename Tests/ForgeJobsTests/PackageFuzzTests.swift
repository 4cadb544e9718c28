import Foundation
import Testing

/// Packages compiled by keys are packages compiled from scratch, whatever was edited.
@Suite struct PackageFuzzTests {
    private static var seeds: ClosedRange<UInt64> {
        let ends = ProcessInfo.processInfo.environment["FORGE_PACKAGE_FUZZ"]?.split(separator: "-").map { UInt64($0) }
        guard let first = ends?.first ?? nil, let last = ends?.last ?? nil else { return 1...4 }
        return first...last
    }

    @Test(arguments: seeds) func everyEditGivesWhatAStartFromScratchGives(_ seed: UInt64) async throws {
        var fuzz = try PackageFuzz(seed)
        let (compiled, whole) = try await fuzz.run(30, seed: seed)
        // A run that compiles next to nothing shows next to nothing.
        #expect(compiled >= 5 && whole < 25, "seed \(seed): \(compiled) compiled, \(whole) all at once")
    }
}
