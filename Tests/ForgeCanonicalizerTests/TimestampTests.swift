import ForgeCore
import ForgeIR
import Testing

@Suite("text-timestamps@1") struct TimestampTests {
    private func replaced(_ pattern: String, _ text: String) throws -> String {
        String(decoding: try settled("text-timestamps@1:\(pattern)", Array(text.utf8)), as: UTF8.self)
    }

    @Test(
        "a declared pattern is replaced by the same format of 1980, keeping the length",
        arguments: [
            ("%Y-%m-%d %H:%M:%S", "at 2026-11-25 04:35:52.", "at 1980-01-01 00:00:00."),
            ("%FT%TZ", "<2026-11-25T04:35:52Z>", "<1980-01-01T00:00:00Z>"),
            ("%b %e %Y", "Nov 25 2026, Dec  3 2025", "Jan  1 1980, Jan  1 1980"),
            ("%a, %d %b %Y %T %z", "Wed, 25 Nov 2026 04:35:52 -0800", "Tue, 01 Jan 1980 00:00:00 +0000"),
            ("%I:%M %p", "04:35 PM", "12:00 AM"),
            ("%T.%6N", "04:35:52.123456", "00:00:00.000000"),
            ("%s", "epoch 1764045352 and 17640453521", "epoch 0315532800 and 17640453521"),
            ("100%% %y%j", "100% 26329", "100% 80001"),
            ("%Y-%m-%d", "2026-13-01 2026-00-10 2026-1-1 12026-11-25", "2026-13-01 2026-00-10 2026-1-1 12026-11-25"),
            ("%Y-%m-%d", "", ""),
        ])
    func replaces(pattern: String, text: String, expected: String) throws {
        let result = try replaced(pattern, text)
        #expect(result == expected)
        #expect(result.utf8.count == text.utf8.count)
    }

    @Test("a replacement that makes a new match is followed until the text settles")
    func cascades() throws {
        #expect(try replaced("%d/%m", "05/13/07") == "01/01/01")
    }

    @Test("a text that does not settle in eight passes is a coded error")
    func unsettled() {
        // Each pass turns one more number, from the right, into the `01` that the next match needs.
        let text = Array((String(repeating: "02:", count: 40) + "01:02").utf8)
        let step = CanonicalizerStep(name: "text-timestamps", pattern: "%d:01:%d")
        let error = #expect(throws: ForgeError.self) { try Canonicalizer.apply(steps: [step], to: text) }
        #expect(error?.code == .canonicalizerUnsettled)
    }

    @Test(
        "wrong patterns are refused with a frame",
        arguments: [
            ("%Q", "unknown directive"), ("%Y-%", "unknown directive"), ("%4N%Y", "unknown directive"),
            ("%d", "fewer than two directives"), ("", "fewer than two directives"), ("plain", "fewer than two"),
            (String(repeating: "%Y", count: 200), "more than 256"),
        ])
    func refuses(pattern: String, part: String) throws {
        let error = #expect(throws: ForgeError.self) {
            try Canonicalizer.validate(CanonicalizerStep(name: "text-timestamps", pattern: pattern))
        }
        #expect(error?.code == .canonicalizerPattern)
        #expect(error?.message.contains(part) == true)
        #expect(error?.frame != nil)
    }

    @Test("random texts over the pattern's own alphabet settle or are refused", arguments: [41, 42, 43])
    func random(seed: UInt64) throws {
        var random = Seeded(state: seed)
        let alphabet = Array("0129-/: JanTueAM+%".utf8)
        for pattern in ["%d-%m", "%bJan%d", "%H:%M", "%p%I%p", "%y%z", "%e %e", "%s"] {
            for _ in 0..<200 {
                let text = (0..<random.next(below: 60)).map { _ in alphabet[random.next(below: alphabet.count)] }
                do throws(ForgeError) {
                    let step = CanonicalizerStep(name: "text-timestamps", pattern: pattern)
                    let once = try Canonicalizer.apply(steps: [step], to: text)
                    let twice = try Canonicalizer.apply(steps: [step], to: once)
                    #expect(once == twice && once.count == text.count, "seed \(seed)")
                } catch {
                    #expect(error.code == .canonicalizerUnsettled, "seed \(seed)")
                }
            }
        }
    }
}
