import ForgeCore
import ForgeIR
import ForgeREAPI
import FoundationEssentials
import SwiftProtobuf
import Testing

/// One message has one encoding: everything else that says the same, or more, is refused.
@Suite struct RefusalTests {
    private let blob = BlobID.empty.message

    private func refuses(_ message: REDirectory, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let bytes = try message.encodedBytes()
        #expect(throws: ProtoError.self, sourceLocation: sourceLocation) { try Directory(decoding: bytes) }
    }

    private func directory(_ names: String...) -> REDirectory {
        .with { out in
            out.files = names.map { name in
                .with {
                    $0.name = name
                    $0.digest = blob
                }
            }
        }
    }

    @Test("A directory with one good entry is accepted") func positiveControl() throws {
        #expect(try Directory(decoding: directory("a", "b").encodedBytes()).files.count == 2)
    }

    @Test("Entries out of order are refused") func unsorted() throws { try refuses(directory("b", "a")) }

    @Test("A doubled name is refused, within a kind and across kinds") func doubled() throws {
        try refuses(directory("a", "a"))
        var across = directory("a")
        across.symlinks = [
            .with {
                $0.name = "a"
                $0.target = "b"
            }
        ]
        try refuses(across)
    }

    @Test("A name that is not one path component is refused", arguments: ["", ".", "..", "a/b", "/", "a\0b"])
    func name(_ name: String) throws { try refuses(directory(name)) }

    @Test("Node properties are refused, since Forge's trees have none") func nodeProperties() throws {
        var message = directory("a")
        message.nodeProperties.unixMode = .init(0o755)
        try refuses(message)
        message = directory("a")
        message.files[0].nodeProperties.mtime = .init(seconds: 1)
        try refuses(message)
    }

    @Test("A digest that is not SHA-256 is refused", arguments: ["", "00", String(repeating: "A", count: 64)])
    func hash(_ hash: String) throws {
        var message = directory("a")
        message.files[0].digest.hash = hash
        try refuses(message)
        message.files[0].digest = blob
        message.files[0].digest.sizeBytes = -1
        try refuses(message)
    }

    @Test("An entry without a digest is refused") func withoutDigest() throws {
        var message = directory("a")
        message.files[0].clearDigest()
        try refuses(message)
    }

    @Test("Fields that Forge does not write are refused in commands") func commandFields() throws {
        for change: (inout RECommand) -> Void in [
            { $0.outputFiles = ["a"] }, { $0.outputDirectories = ["a"] }, { $0.outputNodeProperties = ["mtime"] },
            { $0.outputDirectoryFormat = .treeAndDirectory },
        ] {
            var message = Command(arguments: ["a"], environment: [:], outputPaths: [], workingDirectory: "").message
            change(&message)
            let bytes = try message.encodedBytes()
            #expect(throws: ProtoError.self) { try Command(decoding: bytes) }
        }
    }

    @Test("Commands whose lists are not sorted are refused") func commandOrder() throws {
        var message = Command(
            arguments: [], environment: ["A": "1", "B": "2"], outputPaths: ["a", "b"], workingDirectory: "",
            platform: ["x": "1", "y": "2"]
        ).message
        #expect(try Command(decoding: message.encodedBytes()).outputPaths == ["a", "b"])
        message.outputPaths.reverse()
        #expect(throws: ProtoError.self) { try Command(decoding: message.encodedBytes()) }
        message.outputPaths.reverse()
        message.environmentVariables.reverse()
        #expect(throws: ProtoError.self) { try Command(decoding: message.encodedBytes()) }
        message.environmentVariables.reverse()
        message.platform.properties.reverse()
        #expect(throws: ProtoError.self) { try Command(decoding: message.encodedBytes()) }
        message.platform.properties.reverse()
        message.environmentVariables.append(message.environmentVariables[1])
        #expect(throws: ProtoError.self) { try Command(decoding: message.encodedBytes()) }
    }

    @Test("Fields that Forge does not write are refused in actions and results") func otherFields() throws {
        var action = Action(command: .empty, inputRoot: .empty, timeoutSeconds: 1, salt: []).message
        action.doNotCache = true
        #expect(throws: ProtoError.self) { try Action(decoding: action.encodedBytes()) }
        action.doNotCache = false
        action.timeout.nanos = 1
        #expect(throws: ProtoError.self) { try Action(decoding: action.encodedBytes()) }
        var result = ActionResult().message
        result.executionMetadata.worker = "host"
        #expect(throws: ProtoError.self) { try ActionResult(decoding: result.encodedBytes()) }
        result = ActionResult().message
        result.stdoutRaw = .init([1])
        #expect(throws: ProtoError.self) { try ActionResult(decoding: result.encodedBytes()) }
    }

    @Test("Another encoding of the same action is refused") func oneEncoding() throws {
        let action = Action(command: .empty, inputRoot: .empty, timeoutSeconds: nil, salt: [7])
        let bytes = action.encoded
        #expect(try Action(decoding: bytes) == action)
        // The salt, field 9, moved to the front.
        let salt: [UInt8] = [9 << 3 | 2, 1, 7]
        #expect(Array(bytes.suffix(3)) == salt)
        #expect(throws: ProtoError.self) { try Action(decoding: salt + bytes.dropLast(3)) }
        // A field twice: protobuf lets the last one win.
        #expect(throws: ProtoError.self) { try Action(decoding: bytes + salt) }
        // A length written with more bytes than it needs.
        #expect(throws: ProtoError.self) { try Action(decoding: bytes.dropLast(2) + [0x81, 0x00, 7]) }
        // A field with its default value.
        #expect(throws: ProtoError.self) { try Action(decoding: bytes + [10 << 3 | 2, 0]) }
    }

    @Test("Another encoding of the same directory is refused") func oneDirectoryEncoding() throws {
        let link: [UInt8] = [3 << 3 | 2, 6, 0x0a, 1, 0x61, 0x12, 1, 0x62]
        #expect(try Directory(decoding: link).symlinks == [.init(name: "a", target: "b")])
        // The target before the name.
        #expect(throws: ProtoError.self) { try Directory(decoding: [3 << 3 | 2, 6, 0x12, 1, 0x62, 0x0a, 1, 0x61]) }
        let file = try directory("f").encodedBytes()
        // Symlinks before files.
        #expect(throws: ProtoError.self) { try Directory(decoding: link + file) }
        #expect(try Directory(decoding: file + link).files.count == 1)
    }

    @Test(
        "No truncation and no flipped bit crashes a decoder or decodes to other bytes",
        arguments: 0..<20 as Range<UInt64>)
    func damage(seed: UInt64) throws {
        var values = SeededValues(seed: seed)
        let directory = try values.directory().encoded
        let result = values.actionResult().encoded
        for original in [directory, values.command().encoded, values.action().encoded, result]
        where original.count < 4096 {
            for cut in 0..<original.count { check(Array(original[..<cut])) }
            for _ in 0..<200 where !original.isEmpty {
                var damaged = original
                damaged[values.below(damaged.count)] ^= 1 << UInt8(values.below(8))
                check(damaged)
            }
        }
    }

    private func check(_ bytes: [UInt8]) {
        if let value = try? Directory(decoding: bytes) { #expect(value.encoded == bytes) }
        if let value = try? Command(decoding: bytes) { #expect(value.encoded == bytes) }
        if let value = try? Action(decoding: bytes) { #expect(value.encoded == bytes) }
        if let value = try? ActionResult(decoding: bytes) { #expect(value.encoded == bytes) }
    }
}
