import ForgeCore
import ForgeIR
import ForgeREAPI
import SwiftProtobuf
import Testing

/// Forge's hand-written encoders against SwiftProtobuf's, over seeded values; a failure names its seed.
@Suite struct OracleTests {
    static let seeds: [UInt64] = Array(0..<400)

    @Test("A digest has the bytes that SwiftProtobuf gives it", arguments: seeds)
    func digest(seed: UInt64) throws {
        var values = SeededValues(seed: seed)
        let blob = values.blob()
        #expect(try blob.message.encodedBytes() == blob.protobuf, "seed \(seed)")
        #expect(try BlobID(ProtoReader(blob.protobuf)) == blob, "seed \(seed)")
    }

    @Test("A directory has the bytes that SwiftProtobuf gives it", arguments: seeds)
    func directory(seed: UInt64) throws {
        var values = SeededValues(seed: seed)
        let directory = try values.directory()
        let bytes = try directory.message.encodedBytes()
        #expect(bytes == directory.encoded, "seed \(seed)")
        #expect(try Directory(decoding: bytes) == directory, "seed \(seed)")
        #expect(try REDirectory(serializedBytes: directory.encoded) == directory.message, "seed \(seed)")
    }

    @Test("A command has the bytes that SwiftProtobuf gives it", arguments: seeds)
    func command(seed: UInt64) throws {
        var values = SeededValues(seed: seed)
        let command = values.command()
        let bytes = try command.message.encodedBytes()
        #expect(bytes == command.encoded, "seed \(seed)")
        #expect(try Command(decoding: bytes).encoded == bytes, "seed \(seed)")
        #expect(try RECommand(serializedBytes: command.encoded) == command.message, "seed \(seed)")
    }

    @Test("An action has the bytes that SwiftProtobuf gives it", arguments: seeds)
    func action(seed: UInt64) throws {
        var values = SeededValues(seed: seed)
        let action = values.action()
        let bytes = try action.message.encodedBytes()
        #expect(bytes == action.encoded, "seed \(seed)")
        #expect(try Action(decoding: bytes) == action, "seed \(seed)")
        #expect(try REAction(serializedBytes: action.encoded) == action.message, "seed \(seed)")
    }

    @Test("A result has the bytes that SwiftProtobuf gives it", arguments: seeds)
    func actionResult(seed: UInt64) throws {
        var values = SeededValues(seed: seed)
        let result = values.actionResult()
        let bytes = try result.message.encodedBytes()
        #expect(bytes == result.encoded, "seed \(seed)")
        #expect(try ActionResult(decoding: bytes).encoded == bytes, "seed \(seed)")
        #expect(try REResult(serializedBytes: result.encoded) == result.message, "seed \(seed)")
    }

    @Test("Names sort by UTF-8 bytes, not by UTF-16 units or by Unicode order")
    func order() throws {
        // U+FFFD comes before U+1D11E in UTF-8 and after it in UTF-16.
        let directory = try Directory(files: [
            .init(name: "\u{1d11e}", blob: .empty), .init(name: "\u{fffd}", blob: .empty),
            .init(name: "a", blob: .empty),
            .init(name: "B", blob: .empty),
        ])
        #expect(directory.files.map(\.name) == ["B", "a", "\u{fffd}", "\u{1d11e}"])
        #expect(try directory.message.encodedBytes() == directory.encoded)
    }
}

extension SeededValues {
    mutating func directory() throws -> Directory {
        var number = 0
        var files: [Directory.File] = []
        var directories: [Directory.Subdirectory] = []
        var links: [Directory.Symlink] = []
        for _ in 0..<below(8) {
            number += 1
            files.append(.init(name: name(number), blob: blob(), isExecutable: flag()))
        }
        for _ in 0..<below(5) {
            number += 1
            directories.append(.init(name: name(number), blob: blob()))
        }
        for _ in 0..<below(5) {
            number += 1
            links.append(.init(name: name(number), target: text()))
        }
        return try Directory(files: files, directories: directories, symlinks: links)
    }

    mutating func command() -> Command {
        Command(
            arguments: (0..<below(6)).map { _ in text() }, environment: map(),
            outputPaths: (0..<below(5)).map { name($0) }, workingDirectory: text(), platform: flag() ? map() : [:])
    }

    mutating func action() -> Action {
        Action(
            command: blob(), inputRoot: blob(), timeoutSeconds: flag() ? Int64(below(100_000)) : nil, salt: bytes(),
            platform: flag() ? map() : [:])
    }

    mutating func actionResult() -> ActionResult {
        ActionResult(
            files: (0..<below(5)).map { .init(path: name($0), blob: blob(), isExecutable: flag()) },
            directories: (0..<below(4)).map { .init(path: name($0), tree: blob(), root: blob()) },
            symlinks: (0..<below(4)).map { .init(path: name($0), target: text()) },
            exitCode: [0, 1, 127, 255, -1, .min, .max][below(7)], stdout: flag() ? blob() : nil,
            stderr: flag() ? blob() : nil)
    }
}
