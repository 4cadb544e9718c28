import ForgeCore
import ForgeIR
import ForgeJobs
import ForgeStore
import Testing

@Suite("record verification") struct VerifierTests {
    private func verify(_ sample: Sample, observation: Bool = true) throws -> RecordVerification {
        try RecordVerifier(store: sample.store, cache: sample.store)
            .verify(sample.recordID, observation: observation ? sample.observationID : nil)
    }

    @Test("an honest record passes every check")
    func honest() throws {
        let found = try verify(try Sample())
        #expect(found.checks.map(\.status).allSatisfy { $0 == .passed }, "\(found.lines)")
        #expect(
            found.checks.map(\.name) == [
                "record", "action", "command", "contract", "inputs", "environment", "outputs", "canonical", "cache",
            ])
        #expect(found.error == nil)
    }

    @Test("the canonical result differs from the raw outputs where it should")
    func canonical() throws {
        let sample = try Sample()
        let file = try #require(sample.record.result.files.first)
        let bytes = try sample.store.bytes(of: file.blob)
        #expect(Array(bytes[4..<10]) == [0, 0, 0, 0, 0, 255] && file.isExecutable)
        #expect(sample.record.result.files.map(\.path) == ["a.gz"])
        let projected = try #require(sample.record.result.directories.first { $0.path == "p" })
        let root = try Directory(decoding: try sample.store.bytes(of: projected.root))
        #expect(root.files.isEmpty && root.directories.map(\.name) == ["s"])
        let inner = try Directory(decoding: try sample.store.bytes(of: root.directories[0].blob))
        #expect(inner.files.map(\.name) == ["keep"])
    }

    @Test("without an observation the raw outputs are not judged")
    func noObservation() throws {
        let found = try verify(try Sample(), observation: false)
        #expect(found.passed)
        #expect(found.checks.first { $0.name == "canonical" }?.status == .skipped)
    }

    @Test("an absent cache entry is no failure, another result is")
    func cache() throws {
        let sample = try Sample()
        try sample.store.forget(sample.record.action.digest, in: .local)
        #expect(try verify(sample).checks.last?.status == .skipped)
        var other = sample.record.result
        other.exitCode = 1
        try sample.store.record(other, for: sample.record.action.digest, in: .local, durability: .ordered)
        let found = try verify(sample)
        #expect(found.checks.last?.status == .failed)
        #expect(found.error?.code == .recordMismatch)
        #expect(found.error?.code.outcome.exitCode == 4)
    }

    @Test("a missing or changed blob anywhere in the closure is found and named")
    func damage() throws {
        let whole = try Sample()
        let names: [(BlobID, String)] = [
            (whole.recordID, "record"), (whole.record.action, "action"), (whole.record.command, "command"),
            (whole.record.inputRoot, "inputs"), (BlobID(of: Array("int a;".utf8)), "inputs"),
            (whole.environment, "environment"), (whole.record.result.files[0].blob, "outputs"),
            (whole.record.result.directories[0].tree, "outputs"), (whole.observationID, "canonical"),
        ]
        for (id, name) in names {
            for bytes in [nil, Array("other".utf8)] {
                let sample = try Sample()
                sample.store.damage(id, bytes)
                let failed = try verify(sample).checks.filter { $0.status == .failed }.map(\.name)
                #expect(failed.contains(name), "\(name): \(failed)")
            }
        }
    }

    @Test("records that state something else than their bytes are found out")
    func lies() throws {
        let changes: [(String, (inout Record) -> Void)] = [
            ("contract", { $0.canonicalizers["a.gz"] = ["ar@1"] }), ("contract", { $0.need.network = .loopback }),
            ("contract", { $0.waivedProtections = ["seccomp"] }), ("contract", { $0.engineVersion = 2 }),
            ("action", { $0.command = $0.inputRoot }),
            ("environment", { $0.environment = $0.result.directories[0].root }),
            ("command", { $0.result.symlinks[0].path = "zz" }), ("cache", { $0.result.files[0].isExecutable = false }),
            ("outputs", { $0.result.directories[0].tree = $0.result.directories[1].tree }),
        ]
        for (name, change) in changes {
            let sample = try Sample()
            var record = sample.record
            change(&record)
            let id = try sample.store.write(record.bytes)
            let found = try RecordVerifier(store: sample.store, cache: sample.store).verify(id)
            let failed = found.checks.filter { $0.status == .failed }.map(\.name)
            #expect(failed.contains(name), "\(name): \(failed)")
        }
    }

    @Test("raw outputs that do not lead to the result are found out")
    func canonicalLie() throws {
        let sample = try Sample()
        var seen = try ObservationRecord(decoding: try sample.store.bytes(of: sample.observationID))
        seen.rawOutputs["l"] = .symlink(target: "elsewhere")
        let id = try sample.store.write(seen.bytes)
        let found = try RecordVerifier(store: sample.store, cache: sample.store)
            .verify(sample.recordID, observation: id)
        #expect(found.checks.first { $0.status == .failed }?.detail.contains("`l`") == true)
    }
}
