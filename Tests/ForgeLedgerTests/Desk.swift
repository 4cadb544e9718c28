import ForgeCore
import ForgeIR
import ForgeLedger
import Glibc
import Testing

/// A temporary directory with a ledger's path in it.
final class Desk {
    let folder: String
    var path: String { folder + "/ledger.sqlite" }

    init() throws {
        var template = Array("/tmp/forge-ledger-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { _ = system("rm -rf '\(folder)'") }

    /// Runs a shell line in the folder and gives its exit code.
    func run(_ line: String) -> Int32 { system("cd '\(folder)' && \(line)") >> 8 & 0xff }

    func overwrite(_ name: String, at offset: Int, _ bytes: [UInt8]) throws {
        let file = try #require(fopen("\(folder)/\(name)", "r+b"))
        defer { fclose(file) }
        try #require(fseek(file, offset, SEEK_SET) == 0)
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    /// Shows no blobs: for recoveries without a store.
    static func nothing(_ visit: ([UInt8]) -> Void) throws(ForgeError) {}
}

func blob(_ text: String) -> BlobID { BlobID(of: Array(text.utf8)) }

/// A row of an execution whose key, record and logs are made from its name.
func executed(
    _ name: String, key: String? = nil, outcome: RecordedOutcome = RecordedOutcome(.exited, detail: "0"),
    start: Int64 = 1_000_000
) -> LedgerAction {
    LedgerAction(
        name: name, key: Digest(of: key ?? name), outcome: outcome, isCached: false, record: blob("record \(name)"),
        observation: blob("observation \(name)"), stdout: blob("out \(name)"), stderr: blob("err \(name)"),
        startMicroseconds: start, durationMicroseconds: 5)
}

/// A row that came from the cache.
func cached(_ name: String, key: String? = nil) -> LedgerAction {
    LedgerAction(
        name: name, key: Digest(of: key ?? name), outcome: RecordedOutcome(.exited, detail: "0"), isCached: true,
        record: blob("record \(name)"), startMicroseconds: 2_000_000, durationMicroseconds: 0)
}
