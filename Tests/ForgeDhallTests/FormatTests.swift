import Testing

@testable import ForgeDhall

@Suite struct FormatTests {
    @Test(.enabled(if: SharedFiles.root != nil, "\(SharedFiles.absence)"))
    func everySourceKeepsItsMeaningAndIsStable() {
        let violations = DeepStack.run {
            SharedFiles.sources.compactMap { path -> String? in
                FormatLaws.violation(SharedFiles.bytes(path)).map { "\(path): \($0)" }
            }
        }
        #expect(SharedFiles.sources.count > 1500)
        #expect(violations.isEmpty, "\(violations.count) of \(SharedFiles.sources.count)\n\(violations.prefix(12).joined(separator: "\n\n"))")
    }
}
