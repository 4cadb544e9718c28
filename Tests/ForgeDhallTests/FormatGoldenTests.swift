import Glibc
import Testing

@testable import ForgeDhall

/// The style, by example: `NAME.in.dhall` comes to be `NAME.out.dhall`.
@Suite struct FormatGoldenTests {
    private static let directory: String = {
        let file = #filePath
        return String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]) + "/Golden/Format"
    }()

    private static let names: [String] = SharedFiles.files(directory, ".in.dhall").map { path in
        String(path.dropFirst(directory.count + 1).dropLast(".in.dhall".count))
    }

    @Test func everyConstructHasAnExample() { #expect(Self.names.count >= 20) }

    @Test(arguments: names)
    func laysOut(_ name: String) {
        let source = SharedFiles.bytes("\(Self.directory)/\(name).in.dhall")
        let expected = SharedFiles.bytes("\(Self.directory)/\(name).out.dhall")
        guard case .formatted(let found) = DhallFormat.format(source) else {
            Issue.record("refused")
            return
        }
        if getenv("FORGE_UPDATE_GOLDEN") != nil, let file = fopen("\(Self.directory)/\(name).out.dhall", "wb") {
            fwrite(found, 1, found.count, file)
            fclose(file)
            return
        }
        #expect(found == expected, "\(FormatLaws.difference(expected, found))")
        let violation = DeepStack.run { FormatLaws.violation(source) }
        #expect(violation == nil)
    }
}
