import ForgeCore
import ForgeIR
import ForgeLedger
import Testing

@Suite("ledger") struct LedgerTests {
    @Test("runs and their actions are there after opening again")
    func reopen() throws {
        let desk = try Desk()
        do {
            let ledger = try Ledger.open(path: desk.path)
            let run = try ledger.beginRun(
                kind: .build, targets: ["a", "b"], document: Digest(of: "doc"), startMicroseconds: 10)
            #expect(run == 1)
            try ledger.append([executed("a"), executed("b", outcome: RecordedOutcome(.timedOut))], to: run)
            try ledger.append(cached("c"), to: run)
            try ledger.finishRun(run, exitCode: 1, endMicroseconds: 20)
            let second = try ledger.beginRun(kind: .verify, targets: [], document: nil, startMicroseconds: 30)
            #expect(second == 2)
        }
        let ledger = try Ledger.open(path: desk.path)
        let runs = try ledger.runs(limit: 10)
        #expect(runs.map(\.number) == [2, 1])
        #expect(runs[0].endMicroseconds == nil && runs[0].kind == .verify)
        #expect(runs[1].targets == ["a", "b"] && runs[1].document == Digest(of: "doc") && runs[1].exitCode == 1)
        let actions = try ledger.actions(of: 1)
        #expect(actions.map(\.name) == ["a", "b", "c"])
        #expect(actions[1].outcome == RecordedOutcome(.timedOut))
        #expect(actions[0].stdout == blob("out a") && actions[0].run == 1)
        #expect(actions[2].isCached && actions[2].stdout == nil)
        #expect(try ledger.runs(limit: 1).count == 1)
        #expect(try ledger.run(7) == nil)
    }

    @Test("the latest row of a cached action has the logs of the execution that made its result")
    func latest() throws {
        let desk = try Desk()
        defer { withExtendedLifetime(desk) {} }
        let ledger = try Ledger.open(path: desk.path)
        for rows in [[executed("a")], [executed("other", key: "a")], [cached("a")]] {
            _ = try ledger.recordRun(
                kind: .build, targets: [], document: nil, startMicroseconds: 1, endMicroseconds: 2, exitCode: 0,
                actions: rows)
        }
        let found = try #require(try ledger.latest(actionName: "a"))
        #expect(found.run == 3 && found.isCached && found.stdout == blob("out other"))
        #expect(try ledger.latest(actionName: "none") == nil)
        #expect(try ledger.latestExecution(of: Digest(of: "a"))?.run == 2)
    }

    @Test("Equal names in two projects are told apart")
    func projects() throws {
        let desk = try Desk()
        defer { withExtendedLifetime(desk) {} }
        let ledger = try Ledger.open(path: desk.path)
        for project in ["/one", "/two"] {
            let run = try ledger.beginRun(
                kind: .build, targets: [], document: nil, project: project, startMicroseconds: 1)
            try ledger.append(executed("a", key: project), to: run)
        }
        #expect(try ledger.latest(actionName: "a", project: "/one")?.key == Digest(of: "/one"))
        #expect(try ledger.latest(actionName: "a")?.key == Digest(of: "/two"))
        #expect(try ledger.latest(actionName: "a", project: "/three") == nil)
    }

    @Test("records are found by the beginning of their digest")
    func prefix() throws {
        let desk = try Desk()
        defer { withExtendedLifetime(desk) {} }
        let ledger = try Ledger.open(path: desk.path)
        let run = try ledger.beginRun(kind: .build, targets: [], document: nil, startMicroseconds: 1)
        var rows = (0..<300).map { executed("n\($0)") }
        rows.append(executed("n0"))
        try ledger.append(rows, to: run)
        let hex = blob("record n0").digest.hex
        #expect(try ledger.record(digestPrefix: hex) == blob("record n0"))
        #expect(try ledger.record(digestPrefix: "sha256:\(hex.prefix(12))") == blob("record n0"))
        #expect(try ledger.execution(of: blob("record n0"))?.name == "n0")
        #expect(try ledger.records(limit: 5).count == 5)
        for (text, code) in [
            ("abc", ErrorCode.recordUnknown), ("ABCD", .recordUnknown), ("0000000000", .recordUnknown),
            ("'; --", .recordUnknown), ("sha256:", .recordUnknown),
        ] {
            let error = #expect(throws: ForgeError.self) { try ledger.record(digestPrefix: text) }
            #expect(error?.code == code)
        }
        let all = (0..<300).map { blob("record n\($0)").digest.hex.prefix(4) }
        if let twice = Dictionary(grouping: all, by: { $0 }).first(where: { $0.value.count > 1 })?.key {
            let error = #expect(throws: ForgeError.self) { try ledger.record(digestPrefix: String(twice)) }
            #expect(error?.code == .recordAmbiguous)
        }
    }

    @Test("events have no gaps and a reader goes on where it was")
    func events() throws {
        let desk = try Desk()
        defer { withExtendedLifetime(desk) {} }
        let ledger = try Ledger.open(path: desk.path)
        let run = try ledger.beginRun(kind: .build, targets: [], document: nil, startMicroseconds: 1)
        for n in 0..<5 {
            let last = try ledger.appendEvents(
                [("begin", Int64(n), .object(["n": .integer(Int64(n))])), ("end", Int64(n), .bool(true))], to: run)
            #expect(last == Int64(n * 2 + 2))
        }
        let first = try ledger.events(of: run, after: 0, limit: 3)
        #expect(first.map(\.sequence) == [1, 2, 3])
        let rest = try ledger.events(of: run, after: 3, limit: 100)
        #expect(rest.map(\.sequence) == Array(4...10))
        #expect(String(decoding: rest[1].body, as: UTF8.self) == "{\"n\":2}")
    }

    @Test("refs name one blob at a time")
    func refs() throws {
        let desk = try Desk()
        defer { withExtendedLifetime(desk) {} }
        let ledger = try Ledger.open(path: desk.path)
        try ledger.setRef("b", to: blob("1"), timeMicroseconds: 1)
        try ledger.setRef("a", to: blob("2"), timeMicroseconds: 1)
        try ledger.setRef("b", to: blob("3"), timeMicroseconds: 2)
        #expect(try ledger.ref("b") == blob("3"))
        #expect(try ledger.refs().map(\.name) == ["a", "b"])
        try ledger.removeRef("a")
        #expect(try ledger.ref("a") == nil)
        #expect(try ledger.references() == [blob("3")])
    }

    @Test("pruning forgets old runs with their actions and keeps numbers unused")
    func prune() throws {
        let desk = try Desk()
        defer { withExtendedLifetime(desk) {} }
        let ledger = try Ledger.open(path: desk.path)
        for n in 0..<5 {
            let run = try ledger.beginRun(kind: .build, targets: [], document: nil, startMicroseconds: 1)
            try ledger.append(executed("a\(n)"), to: run)
        }
        #expect(try ledger.prune(keepingLatest: 2) == 3)
        #expect(try ledger.runs(limit: 9).map(\.number) == [5, 4])
        #expect(try ledger.actions(of: 1).isEmpty)
        #expect(try ledger.prune(keepingLatest: 0) == 2)
        #expect(try ledger.beginRun(kind: .run, targets: [], document: nil, startMicroseconds: 1) == 6)
        #expect(try ledger.references().isEmpty)
    }

    @Test("two connections write at once without losing a row or repeating a number")
    func concurrent() async throws {
        let desk = try Desk()
        let path = desk.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    let ledger = try Ledger.open(path: path)
                    for n in 0..<25 {
                        let run = try ledger.beginRun(kind: .build, targets: [], document: nil, startMicroseconds: 1)
                        try ledger.append(executed("w\(worker)n\(n)"), to: run)
                    }
                }
            }
            try await group.waitForAll()
        }
        let ledger = try Ledger.open(path: path)
        let runs = try ledger.runs(limit: 1000)
        #expect(runs.map(\.number) == (1...100).reversed())
        #expect(try runs.allSatisfy { try ledger.actions(of: $0.number).count == 1 })
    }

    @Test("equal names of two projects both have a latest record")
    func currentOfProjects() throws {
        let desk = try Desk()
        defer { withExtendedLifetime(desk) {} }
        let ledger = try Ledger.open(path: desk.path)
        for (project, key) in [("/one", "x"), ("/two", "y")] {
            let run = try ledger.beginRun(
                kind: .build, targets: [], document: nil, project: project, startMicroseconds: 1)
            var row = executed("a", key: key)
            row.record = blob("record of \(project)")
            try ledger.append(row, to: run)
        }
        #expect(try Set(ledger.currentRecords().map(\.record)) == [blob("record of /one"), blob("record of /two")])
    }

    @Test("the latest record of each name has the observation of the execution that gave it")
    func currentRecords() throws {
        let desk = try Desk()
        defer { withExtendedLifetime(desk) {} }
        let ledger = try Ledger.open(path: desk.path)
        for start in Int64(1)...3 {
            let run = try ledger.beginRun(kind: .build, targets: [], document: nil, startMicroseconds: start)
            if start == 1 { try ledger.append([executed("a"), executed("b")], to: run) }
            if start == 2 { try ledger.append([cached("a")], to: run) }
            if start == 3 { try ledger.append([executed("b", key: "other")], to: run) }
        }
        let found = try ledger.currentRecords()
        #expect(found.map(\.name) == ["a", "b"])
        #expect(found.map(\.record) == [blob("record a"), blob("record b")])
        #expect(found.map(\.observation) == [blob("observation a"), blob("observation b")])
    }

    @Test("names that stand for nothing are removed, and only they")
    func deadRefs() throws {
        let desk = try Desk()
        defer { withExtendedLifetime(desk) {} }
        let ledger = try Ledger.open(path: desk.path)
        for name in ["x", "y", "z"] { try ledger.setRef(name, to: blob(name), timeMicroseconds: 1) }
        #expect(try ledger.removeRefs { name, blob in name == "y" && blob == BlobID(of: Array("y".utf8)) } == 1)
        #expect(try ledger.refs().map(\.name) == ["x", "z"])
    }
}
