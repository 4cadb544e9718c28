import ForgeCore
import ForgeIR
import ForgeJobs
import ForgeStore
import Testing

@Suite("records") struct RecordTests {
    @Test("a record and an observation read back from their bytes")
    func roundTrip() throws {
        let sample = try Sample()
        #expect(try Record(decoding: sample.record.bytes) == sample.record)
        let bytes = try sample.store.bytes(of: sample.observationID)
        let observation = try ObservationRecord(decoding: bytes)
        #expect(observation.bytes == bytes)
        #expect(observation.protections == ["landlock", "seccomp"])
        #expect(observation.durationMicroseconds == 1_234_567)
        #expect(ObservationRecord.isCandidate(bytes))
    }

    @Test("the bytes are those of the golden files", arguments: ["record", "observation"])
    func golden(name: String) throws {
        let sample = try Sample()
        let bytes = name == "record" ? sample.record.bytes : try sample.store.bytes(of: sample.observationID)
        try expectGolden(String(decoding: bytes, as: UTF8.self) + "\n", "\(name).json")
    }

    @Test("a second, independent encoder gives the same bytes")
    func secondEncoder() throws {
        let sample = try Sample()
        #expect(SecondEncoder.encode(sample.record) == String(decoding: sample.record.bytes, as: UTF8.self))
    }

    @Test("names, time, host and user are nowhere in a record")
    func observationsStayOut() throws {
        let text = String(decoding: try Sample().record.bytes, as: UTF8.self)
        for word in ["sample", "builder", "6.1.0", "17640453", "namespace", "seccomp"] { #expect(!text.contains(word)) }
    }

    @Test(
        "what is not exactly canonical is refused",
        arguments: [
            ("{", "{ ", ErrorCode.recordInvalid), ("\"engine\":1", "\"engine\":1,\"more\":2", .recordInvalid),
            ("\"type\":\"record\"", "\"type\":\"observation\"", .recordInvalid),
            ("\"schema_version\":\"1.0\"", "\"schema_version\":\"1.1\"", .recordNewer),
            ("\"schema_version\":\"1.0\"", "\"schema_version\":\"2.0\"", .recordNewer),
            ("\"schema_version\":\"1.0\"", "\"schema_version\":\"one\"", .recordInvalid),
            ("\"executable\":true", "\"executable\":false", .recordInvalid),
            ("\"exit_code\":0", "\"exit_code\":9999999999", .recordInvalid),
            ("\"engine\":1", "\"engine\":1.5", .recordInvalid), ("sha256:", "sha256:0", .recordInvalid),
            ("\"path\":\"a.gz\"", "\"path\":\"z.gz\"", .recordInvalid),
            ("[\"fs\",\"network\"", "[\"network\",\"fs\"", .recordInvalid),
            ("\"kind\":\"symlink\"", "\"kind\":\"socket\"", .recordInvalid),
        ])
    func refuses(old: String, new: String, code: ErrorCode) throws {
        let text = String(decoding: try Sample().record.bytes, as: UTF8.self)
        let changed = text.replacing(old, with: new, maxReplacements: 1)
        try #require(changed != text)
        let error = #expect(throws: ForgeError.self) { try Record(decoding: Array(changed.utf8)) }
        #expect(error?.code == code)
    }

    @Test("damaged bytes give a coded error or a valid record, never a crash", arguments: [51, 52])
    func mutations(seed: UInt64) throws {
        let sample = try Sample()
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for document in [sample.record.bytes, try sample.store.bytes(of: sample.observationID)] {
            for _ in 0..<300 {
                var bytes = document
                bytes[next(bytes.count)] = UInt8(next(256))
                if next(4) == 0 { bytes.removeLast(next(bytes.count)) }
                if let record = try? Record(decoding: bytes) { #expect(record.bytes == bytes, "seed \(seed)") }
                if let seen = try? ObservationRecord(decoding: bytes) { #expect(seen.bytes == bytes, "seed \(seed)") }
            }
        }
    }

    @Test("determinism classes have key texts that read back")
    func determinism() {
        let classes: [Output.Determinism] = [
            .exact, .volatile, .projection(["a", "b/c \"d\""]),
            .normalized([CanonicalizerStep(keyText: "text-timestamps@1:%F %T"), CanonicalizerStep(keyText: "gzip@1")]),
        ]
        for determinism in classes { #expect(Output.Determinism(keyTexts: determinism.keyTexts) == determinism) }
        #expect(Output.Determinism(keyTexts: ["projection@1:{}"]) == nil)
    }
}
