import ForgeCore
import ForgeIR
import ForgeTesting
import Testing

/// The REAPI messages that Forge hashes: golden bytes, round trips, and the refusal of every other spelling.
@Suite struct REAPIMessageTests {
    private static let blob = BlobID(of: Array("abc".utf8))
    /// `hash`, then `size_bytes` 3.
    private static let blobHex =
        "0a40 " + Digest(of: "abc").hex.utf8.map { String($0, radix: 16) }.joined() + " 1003"

    @Test("A digest message holds the hash as text and the size")
    func digest() throws {
        #expect(Self.blob.protobuf == hex(Self.blobHex))
        #expect(try BlobID(ProtoReader(Self.blob.protobuf)) == Self.blob)
        #expect(BlobID.empty.protobuf.count == 66, "a size of zero is left out")
        for bad in [
            "", "1003", "0a0161 1003", Self.blobHex.replacing("1003", with: "10ffffffffffffffffff01"),
            Self.blobHex + "1801",
        ] {
            #expect(throws: ProtoError.self) { try BlobID(ProtoReader(hex(bad))) }
        }
    }

    @Test("A directory has its golden bytes, whatever order its entries are given in")
    func directory() throws {
        let files = ["b", "a", "B", "é", "a.b"].map {
            Directory.File(name: $0, blob: Self.blob, isExecutable: $0 == "a")
        }
        let directory = try Directory(
            files: files, directories: [.init(name: "d", blob: .empty)],
            symlinks: [.init(name: "z", target: "../x"), .init(name: "l", target: "a")])
        #expect(directory.files.map(\.name) == ["B", "a", "a.b", "b", "é"])
        #expect(
            directory
                == (try Directory(
                    files: files.reversed(), directories: directory.directories, symlinks: directory.symlinks.reversed()
                )))
        #expect(
            GoldenFile.difference(Array((directory.encoded.hexText + "\n").utf8), from: "Fixtures/directory.hex") == nil
        )
        #expect(try Directory(decoding: directory.encoded) == directory)
        #expect(BlobID(of: Directory.empty.encoded) == .empty)
        let single = try Directory(files: [.init(name: "a", blob: Self.blob, isExecutable: true)])
        #expect(single.encoded == hex("0a4b 0a0161 1244" + Self.blobHex + "2001"))
    }

    @Test(
        "Names that are not one path component are refused",
        arguments: ["", ".", "..", "a/b", "/", "a\0", String(repeating: "x", count: 256)])
    func names(_ name: String) {
        #expect(throws: ProtoError.self) { try Directory(files: [.init(name: name, blob: Self.blob)]) }
        #expect(throws: ProtoError.self) { try Directory(symlinks: [.init(name: name, target: "x")]) }
    }

    @Test("One name twice is refused, of one kind and of two")
    func doubledNames() {
        let file = Directory.File(name: "a", blob: Self.blob)
        #expect(throws: ProtoError.self) { try Directory(files: [file, file]) }
        #expect(throws: ProtoError.self) { try Directory(files: [file], symlinks: [.init(name: "a", target: "x")]) }
        #expect(throws: ProtoError.self) { try Directory(files: [file], directories: [.init(name: "a", blob: .empty)]) }
    }

    @Test("Other spellings of a directory are refused")
    func directorySpellings() throws {
        func entry(_ name: String, _ tail: String = "") -> String {
            let node = "0a01" + String(name.utf8.first ?? 0, radix: 16) + "1244" + Self.blobHex + tail
            let length = String(hex(node).count, radix: 16)
            return length + node
        }
        _ = try Directory(decoding: hex("0a" + entry("a") + "0a" + entry("b") + "12" + entry("c")))
        let bad = [
            "unsorted": "0a" + entry("b") + "0a" + entry("a"),
            "doubled": "0a" + entry("a") + "0a" + entry("a"),
            "doubled across kinds": "0a" + entry("a") + "12" + entry("a"),
            "kinds out of order": "12" + entry("c") + "0a" + entry("a"),
            "unknown field": "0a" + entry("a") + "2201 61",
            "unknown inner field": "0a" + entry("a", "2a00"),
            "node properties": "0a" + entry("a", "3200"),
            "default written out": "0a" + entry("a", "2000"),
            "truth other than 1": "0a" + entry("a", "2002"),
            "long number": "0a" + entry("a", "208100"),
            "doubled inner field": "0a" + entry("a", "2001 2001"),
            "no digest": "0a03 0a0161",
            "executable directory": "12" + entry("a", "2001"),
        ]
        for (what, bytes) in bad.sorted(by: { $0.key < $1.key }) {
            #expect(throws: ProtoError.self, "\(what)") { try Directory(decoding: hex(bytes)) }
        }
    }

    @Test("A command has its golden bytes and comes back as it went")
    func command() throws {
        let command = Command(
            arguments: ["/bin/sh", "-c", ""], environment: ["PATH": "/bin", "A": "", "LC_ALL": "C"],
            outputPaths: ["out/b", "out/a"], workingDirectory: "build/src",
            platform: ["OSFamily": "linux", "Arch": "x86"])
        #expect(
            command.encoded
                == hex(
                    """
                    0a07 2f62696e2f7368 0a02 2d63 0a00
                    1203 0a0141 120b 0a06 4c435f414c4c 1201 43 120c 0a04 50415448 1204 2f62696e
                    2a20 0a0b 0a04 41726368 1203 783836 0a11 0a08 4f5346616d696c79 1205 6c696e7578
                    3209 6275696c642f737263 3a05 6f75742f61 3a05 6f75742f62
                    """))
        let read = try Command(decoding: command.encoded)
        #expect(read.encoded == command.encoded)
        #expect(read.outputPaths == ["out/a", "out/b"] && read.arguments == command.arguments)
        #expect(read.environment == command.environment && read.platform == command.platform)
        for bad in [
            "1203 0a0142 1203 0a0141", "1203 0a0141 1203 0a0141", "3a0162 3a0161", "3a0161 0a0161", "1a00", "3200",
            "2a00",
        ] {
            #expect(throws: ProtoError.self, "\(bad)") { try Command(decoding: hex(bad)) }
        }
    }

    @Test("An action has its golden bytes, and each of its parts changes the key")
    func action() throws {
        let action = Action(
            command: Self.blob, inputRoot: .empty, timeoutSeconds: 600, salt: Array("s".utf8), platform: ["a": "b"])
        let root = "0a40" + BlobID.empty.digest.hex.utf8.map { String($0, radix: 16) }.joined()
        #expect(
            action.encoded == hex("0a44" + Self.blobHex + "1242" + root + "3203 08d804 4a01 73 5208 0a06 0a0161 120162")
        )
        #expect(try Action(decoding: action.encoded) == action)
        var others = [action, action, action, action, action, action]
        others[0].command = .empty
        others[1].inputRoot = Self.blob
        others[2].timeoutSeconds = 601
        others[3].timeoutSeconds = nil
        others[4].salt = []
        others[5].platform = [:]
        #expect(Set((others + [action]).map { Digest(of: $0.encoded) }).count == 7)
        for tail in ["3801", "5a00", "4a00", "4a0173 4a0173"] {
            let bytes = hex("0a44" + Self.blobHex + "1242" + root + tail)
            #expect(throws: ProtoError.self, "\(tail)") { try Action(decoding: bytes) }
        }
        #expect(throws: ProtoError.self) { try Action(decoding: hex("0a44" + Self.blobHex)) }
    }

    @Test("A result has its golden bytes, is the same in any order, and names all that it needs")
    func result() throws {
        let other = BlobID(of: [1, 2])
        let result = ActionResult(
            files: [
                .init(path: "b", blob: Self.blob, isExecutable: true),
                .init(path: "a", blob: other, isExecutable: false),
            ],
            directories: [.init(path: "d", tree: Self.blob, root: .empty)],
            symlinks: [.init(path: "l", target: "a")], exitCode: 3, stdout: other, stderr: .empty)
        #expect(
            GoldenFile.difference(Array((result.encoded.hexText + "\n").utf8), from: "Fixtures/action-result.hex")
                == nil)
        var turned = result
        turned.files.reverse()
        #expect(turned.encoded == result.encoded)
        let read = try ActionResult(decoding: result.encoded)
        #expect(read.encoded == result.encoded && read.exitCode == 3)
        #expect(Set(read.references) == [Self.blob, other, .empty])
        #expect(ActionResult().encoded.isEmpty)
        #expect(try ActionResult(decoding: hex("20ffffffffffffffffff01")).exitCode == -1)
        for bad in ["2000", "2080808080 10", "2a0161", "4a00", "6203 0a0162 6203 0a0161", "120161"] {
            #expect(throws: ProtoError.self, "\(bad)") { try ActionResult(decoding: hex(bad)) }
        }
    }

    @Test("The contract leaves defaults out and sorts what has no order")
    func contract() {
        #expect(String(decoding: Contract().salt, as: UTF8.self) == #"forge/1 {"engine":1}"#)
        var contract = Contract()
        contract.network = .loopback
        contract.seed = 7
        contract.tier = "namespace"
        contract.visibleCPUs = 2
        contract.writablePaths = ["b", "a"]
        contract.outputKinds = ["d": .directory, "l": .symlink]
        contract.canonicalizers = ["x.a": ["ar@1", "gzip@1"]]
        contract.streams = ["stdout", "stderr"]
        contract.waivedProtections = ["seccomp", "landlock"]
        contract.memoryBytes = 1 << 30
        contract.processes = 64
        #expect(
            String(decoding: contract.salt, as: UTF8.self)
                == #"forge/1 {"canonicalizers":{"x.a":["ar@1","gzip@1"]},"cpus":2,"engine":1,"#
                + #""memory_bytes":1073741824,"network":"loopback","output_kinds":{"d":"directory","l":"symlink"},"#
                + #""processes":64,"seed":7,"streams":["stderr","stdout"],"tier":"namespace","#
                + #""waived":["landlock","seccomp"],"writable":["a","b"]}"#
        )
    }
}

extension [UInt8] {
    /// Lower-case hexadecimal digits, 32 bytes a line.
    var hexText: String {
        stride(from: 0, to: count, by: 32).map { start in
            self[start..<Swift.min(start + 32, count)].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }.joined(separator: "\n")
    }
}
