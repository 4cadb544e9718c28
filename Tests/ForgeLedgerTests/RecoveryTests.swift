import ForgeCore
import ForgeIR
import ForgeLedger
import Glibc
import Testing

@Suite("ledger recovery") struct RecoveryTests {
    /// The observation of one execution in a run.
    private func observation(_ name: String, run: Int64, start: Int64, outcome: String = "0") -> ObservationRecord {
        ObservationRecord(
            actionName: name, action: blob("key \(name)"), record: blob("record \(name)"),
            outcome: RecordedOutcome(.exited, detail: outcome),
            run: .init(number: run, kind: "build", startMicroseconds: start), tier: "namespace",
            stdout: blob("out \(name)"), stderr: blob(""), startMicroseconds: start + 1, durationMicroseconds: 7)
    }

    @Test("rows come back from the observations in a store")
    func rebuild() throws {
        let documents = [
            observation("late", run: 9, start: 900), observation("b", run: 4, start: 100),
            observation("a", run: 4, start: 100), observation("bad", run: 5, start: 200, outcome: "2"),
        ]
        let desk = try Desk()
        defer { withExtendedLifetime(desk) {} }
        let ledger = try Ledger.open(path: desk.path)
        _ = try ledger.beginRun(kind: .build, targets: ["gone"], document: nil, startMicroseconds: 1)
        let count = try ledger.rebuild { (visit) throws(ForgeError) in
            visit([])
            visit(Array("{\"action\":{\"digest\":\"sha256:none of ours".utf8))
            for document in documents { visit(document.bytes) }
        }
        #expect(count == 4)
        let runs = try ledger.runs(limit: 10)
        #expect(runs.map(\.number) == [9, 5, 4])
        #expect(runs.map(\.exitCode) == [0, 1, 0])
        #expect(try ledger.actions(of: 4).map(\.name) == ["a", "b"])
        #expect(try ledger.latest(actionName: "a")?.observation == documents[2].id)
        #expect(try ledger.record(digestPrefix: blob("record late").digest.hex) == blob("record late"))
        #expect(try ledger.beginRun(kind: .build, targets: [], document: nil, startMicroseconds: 1) == 10)
    }

    @Test("rebuilding is the same for every order of blobs")
    func order() throws {
        var documents = (0..<20).map { observation("n\($0)", run: Int64($0 % 4), start: Int64($0 % 3)).bytes }
        func rows() throws -> [[LedgerAction]] {
            let desk = try Desk()
            defer { withExtendedLifetime(desk) {} }
            let ledger = try Ledger.open(path: desk.path)
            _ = try ledger.rebuild { (visit) throws(ForgeError) in for bytes in documents { visit(bytes) } }
            return try ledger.runs(limit: 99).map { try ledger.actions(of: $0.number) }
        }
        let first = try rows()
        documents.reverse()
        #expect(try rows() == first)
    }

    @Test("a file that is no database is set aside and a new ledger filled", arguments: [0, 100])
    func damaged(offset: Int) throws {
        let desk = try Desk()
        do {
            let ledger = try Ledger.open(path: desk.path)
            _ = try ledger.beginRun(kind: .build, targets: [], document: nil, startMicroseconds: 1)
        }
        try desk.overwrite("ledger.sqlite", at: offset, [UInt8](repeating: 0x5a, count: 3000))
        let error = #expect(throws: ForgeError.self) { try Ledger.open(path: desk.path) }
        #expect(error?.code == .ledgerDamaged)
        let document = observation("a", run: 3, start: 5)
        let (ledger, recovered) = try Ledger.openOrRebuild(path: desk.path) { (visit) throws(ForgeError) in
            visit(document.bytes)
        }
        #expect(recovered?.code == .ledgerDamaged)
        #expect(recovered?.hints.first?.contains("ledger.sqlite.damaged-1") == true)
        #expect(try ledger.runs(limit: 5).map(\.number) == [3])
        #expect(access(desk.path + ".damaged-1", F_OK) == 0)
    }

    @Test("a ledger that is gone is filled anew, whatever log it left behind")
    func gone() throws {
        let desk = try Desk()
        let document = observation("a", run: 3, start: 5)
        func open() throws -> (ledger: Ledger, recovered: ForgeError?) {
            try Ledger.openOrRebuild(path: desk.path) { (visit) throws(ForgeError) in visit(document.bytes) }
        }
        let stale = try Ledger.open(path: desk.path)
        _ = try stale.beginRun(kind: .build, targets: ["stale"], document: nil, startMicroseconds: 1)
        #expect(access(desk.path + "-wal", F_OK) == 0)
        #expect(unlink(desk.path) == 0)
        let (ledger, recovered) = try open()
        #expect(recovered?.code == .ledgerDamaged)
        #expect(try ledger.runs(limit: 5).map(\.number) == [3])
        #expect(try ledger.actions(of: 3).map(\.name) == ["a"])
        #expect(try open().recovered == nil)
    }

    @Test("the first ledger of an empty store is nothing to tell of")
    func first() throws {
        let desk = try Desk()
        #expect(try Ledger.openOrRebuild(path: desk.path, from: Desk.nothing).recovered == nil)
        #expect(access(desk.path, F_OK) == 0)
    }

    @Test("damage that only a query meets is remembered for the next opening")
    func deepDamage() throws {
        let desk = try Desk()
        do {
            let ledger = try Ledger.open(path: desk.path)
            let run = try ledger.beginRun(kind: .build, targets: [], document: nil, startMicroseconds: 1)
            try ledger.append((0..<500).map { executed("action-\($0)") }, to: run)
        }
        // Everything after the first page, which holds the schema.
        try desk.overwrite("ledger.sqlite", at: 8192, [UInt8](repeating: 0xa5, count: 80000))
        do {
            let ledger = try Ledger.open(path: desk.path)
            let error = #expect(throws: ForgeError.self) {
                _ = try ledger.actions(of: 1)
                _ = try ledger.records(limit: 1000)
                _ = try ledger.references()
            }
            #expect(error?.code == .ledgerDamaged)
        }
        let (ledger, recovered) = try Ledger.openOrRebuild(path: desk.path, from: Desk.nothing)
        #expect(recovered?.code == .ledgerDamaged)
        #expect(try ledger.runs(limit: 1).isEmpty)
        #expect(try Ledger.openOrRebuild(path: desk.path, from: Desk.nothing).recovered == nil)
    }

    @Test("a newer layout is refused and left alone")
    func newer() throws {
        let desk = try Desk()
        do { _ = try Ledger.open(path: desk.path) }
        #expect(desk.run("sqlite3 ledger.sqlite 'PRAGMA user_version = 99'") == 0)
        let error = #expect(throws: ForgeError.self) {
            try Ledger.openOrRebuild(path: desk.path, from: Desk.nothing)
        }
        #expect(error?.code == .ledgerNewer)
        #expect(access(desk.path + ".damaged-1", F_OK) != 0)
    }

    @Test("a place that cannot be written is a coded error")
    func unwritable() {
        let error = #expect(throws: ForgeError.self) { try Ledger.open(path: "/proc/none/ledger.sqlite") }
        #expect(error?.code == .ledgerFailed)
    }
}
