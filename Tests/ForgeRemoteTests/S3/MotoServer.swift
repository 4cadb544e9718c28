import ForgeTesting
import Foundation
import Testing

/// A server of S3 by moto, of Python, for as long as this object is there.
final class MotoServer: Sendable {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Peers/moto_server.sh").path()

    /// Whether there is a Python that has moto.
    static let isThere = system("sh '\(script)' --probe") == 0
    static let reason: Comment = "no Python has moto; `make test` installs it"

    private let home = TemporaryDirectory("forge-moto")
    private let process = Process()
    let port: Int

    /// The endpoint in an address.
    var endpoint: String { "http://127.0.0.1:\(port)" }

    /// Starts a server with a bucket `cache`, which asks nobody who they are.
    ///
    /// - Parameter isStrict: whether it takes only requests that are signed with the keys in the file `keys`.
    init(isStrict: Bool = false) throws {
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [MotoServer.script, home.path] + (isStrict ? ["--strict"] : [])
        process.standardInput = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        var found: Int?
        for _ in 0..<600 where found == nil && process.isRunning {
            usleep(50_000)
            found = home.read("ready").flatMap { Int(String(decoding: $0, as: UTF8.self)) }
        }
        port = try #require(found, "moto did not start")
    }

    /// The keys of a user that a strict server knows.
    var keys: (id: String, secret: String) {
        let words = String(decoding: home.read("keys") ?? [], as: UTF8.self).split(separator: " ").map(String.init)
        return (words.first ?? "", words.last ?? "")
    }

    deinit { process.terminate() }
}
