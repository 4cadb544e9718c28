import ForgeCore
import Glibc
import Testing

/// Each code, by example: what a person reads when it is raised.
@Suite struct ErrorGoldenTests {
    private static let directory: String = {
        let file = #filePath
        return String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]) + "/Golden/Errors"
    }()

    @Test func everyCodeHasAnExample() {
        let codes = Set(ErrorCode.all.filter { $0.owner == .dhall }.map(\.name))
        let shown = Set(ErrorExample.all.map(\.code))
        #expect(codes.subtracting(shown).sorted() == [])
        #expect(shown.subtracting(codes).sorted() == [])
    }

    @Test func everyFileBelongsToAnExample() {
        let files = SharedFiles.files(Self.directory, ".txt")
        #expect(files == ErrorExample.all.map { "\(Self.directory)/\($0.name).txt" }.sorted())
    }

    @Test(arguments: ErrorExample.all)
    func tells(_ example: ErrorExample) {
        guard let errors = example.errors else {
            Issue.record("nothing fails")
            return
        }
        #expect(errors.errors.first?.code.name == example.code)
        for error in errors.errors { #expect(!error.hints.isEmpty, "\(error.message): nothing says what to do") }
        let found = Array("\(errors)\n".utf8)
        let path = "\(Self.directory)/\(example.name).txt"
        if getenv("FORGE_UPDATE_GOLDEN") != nil, let file = fopen(path, "wb") {
            fwrite(found, 1, found.count, file)
            fclose(file)
            return
        }
        #expect(Source.text(found) == Source.text(SharedFiles.bytes(path)))
    }
}
