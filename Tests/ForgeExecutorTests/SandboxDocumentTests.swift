import Testing

@testable import ForgeExecutor

@Suite struct SandboxDocumentTests {
    @Test func theSpecificationListsEveryProtection() throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let bytes = try #require(HostProcess.contents(root + "/docs/spec/sandbox.md"))
        let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("| `") }
        let expected = Protection.all.map { "| `\($0.name)` | \($0.claim) | \($0.isWaivable ? "yes" : "no") |" }
        #expect(rows.filter { $0.hasSuffix("| yes |") || $0.hasSuffix("| no |") }.map(String.init) == expected)
    }
}
