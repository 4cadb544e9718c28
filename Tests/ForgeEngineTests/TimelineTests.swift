import ForgeCore
import ForgeTesting
import Glibc
import Testing

/// Random histories against an oracle.
///
/// `FORGE_TIMELINES=FIRST-LAST` names other seeds than the usual ones.
///
/// A failing history is made shorter, written to `$TMPDIR/forge-timeline-SEED.json` and shown; put into the folder
/// `Timelines` it is replayed by every run of the tests.
@Suite struct TimelineTests {
    private static var seeds: ClosedRange<UInt64> {
        let range = getenv("FORGE_TIMELINES").map { String(cString: $0) }?.split(separator: "-").compactMap {
            UInt64($0)
        }
        if let range, range.count == 2, range[0] <= range[1] { return range[0]...range[1] }
        return 1...300
    }

    private static var folder: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/Timelines"
    }

    @Test("Random histories of changes, requests, cancellations and restarts give the oracle's answers")
    func random() async throws {
        for seed in Self.seeds {
            let timeline = Timeline(seed: seed)
            guard let difference = await Self.difference(timeline) else { continue }
            let shorter = await Self.shorten(timeline)
            let text = JSONWriter.canonical(shorter.json)
            let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
            let file = "\(base)/forge-timeline-\(seed).json"
            Bytes.write(text, to: file)
            Issue.record("seed \(seed): \(difference)\n\(file): \(String(decoding: text, as: UTF8.self))")
            return
        }
    }

    @Test("Histories that failed once")
    func replayed() async throws {
        let names = try #require(Self.names())
        #expect(!names.isEmpty)
        for name in names {
            let bytes = try #require(Bytes.read("\(Self.folder)/\(name)"))
            let timeline = try #require(Timeline(json: try JSONReader.read(bytes)), "\(name)")
            for _ in 0..<5 {
                let difference = await Self.difference(timeline)
                #expect(difference == nil, "\(name)")
            }
        }
    }

    @Test("A history is the same after it was written and read")
    func roundTrip() throws {
        for seed in 1...50 as ClosedRange<UInt64> {
            let timeline = Timeline(seed: seed)
            #expect(Timeline(json: try JSONReader.read(JSONWriter.canonical(timeline.json))) == timeline)
        }
    }

    private static func difference(_ timeline: Timeline) async -> String? {
        do {
            try await TimelineRun(timeline).play()
            return nil
        } catch { return "\(error)" }
    }

    /// Leaves out steps as long as the history fails without them.
    private static func shorten(_ timeline: Timeline) async -> Timeline {
        var best = timeline
        var at = best.steps.count - 1
        while at >= 0 {
            var shorter = best
            shorter.steps.remove(at: at)
            var fails = false
            for _ in 0..<3 where !fails { fails = await difference(shorter) != nil }
            if fails { best = shorter }
            at -= 1
        }
        return best
    }

    private static func names() -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".json") { names.append(name) }
        }
        return names.sorted()
    }
}
