import ForgeREAPI
import Foundation
import Testing

/// The messages of the API beside those that a server of others was made with.
struct DescriptorTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A Python that has the wheel of buildgrid; nil where there is none.
    private static let python: String? = {
        let named = ProcessInfo.processInfo.environment["FORGE_PEER_PYTHON"]
        let made = root.appending(path: ".build/peers/remote/bin/python").path()
        for path in [named, made].compactMap({ $0 }) where FileManager.default.isExecutableFile(atPath: path) {
            if (try? run(path, ["-c", "import buildgrid._protos"], ""))?.status == 0 { return path }
        }
        return nil
    }()

    private static func run(
        _ path: String, _ arguments: [String], _ input: String
    ) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let text = String(decoding: stdout.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test(.enabled(if: python != nil, "no Python has the wheel of buildgrid; `make bench-remote` installs one"))
    func theMessagesAreThoseOfTheWheel() throws {
        let script = Self.root.appending(path: "Tests/Peers/descriptors.py").path()
        let python = try #require(Self.python)
        let found = try Self.run(python, [script], Descriptors.base64)
        #expect(found.status == 0, "\(found.text)")
        #expect(found.text.contains("members of"))
        // One number of one field is another: the script has to see it.
        var set = try #require(Data(base64Encoded: Descriptors.base64))
        let name = try #require(set.range(of: Data([0x0a, 0x0a] + Array("size_bytes".utf8) + [0x18])))
        set[name.upperBound] = 9
        #expect(try Self.run(python, [script], set.base64EncodedString()).status == 1)
    }
}
