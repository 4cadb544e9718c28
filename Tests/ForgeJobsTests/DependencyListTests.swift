import ForgeCore
import Testing

@testable import ForgeJobs

struct DependencyListTests {
    private func paths(_ text: String, from directory: String = "") -> [String]? {
        DependencyList(Array(text.utf8))?.workPaths(from: directory).sorted()
    }

    @Test func readsWhatCompilersWrite() {
        #expect(
            paths("out/a.o: lib/a.c lib/a.h \\\n  /usr/include/stdio.h lib/b.h\n") == ["lib/a.c", "lib/a.h", "lib/b.h"])
        #expect(paths("a.o:\\\n a.c\n") == ["a.c"])
        #expect(paths("a.o: a.c b.h\n\nb.h:\n") == ["a.c", "b.h"])
        #expect(paths("a.o : a.c\r\n") == ["a.c"])
    }

    @Test func takesBackEscapes() {
        #expect(paths("a.o: with\\ space.c a\\#b.h c$$d.h e\\f.h\n") == ["a#b.h", "c$d.h", "e\\f.h", "with space.c"])
    }

    @Test func pathsAreThoseOfTheWorkTree() {
        #expect(
            paths("a.o: ./a.c ../lib/./b.h /build/c.h /build/../etc/d.h ../../etc/e.h\n", from: "app") == [
                "app/a.c", "c.h", "lib/b.h",
            ])
    }

    @Test func nothingElseIsAList() {
        #expect(paths("") == nil)
        #expect(paths("hello world\n") == nil)
        #expect(paths("a:b c\n") == nil)
    }
}

struct DiscoveryHistoryTests {
    private func run(_ number: Int, _ read: [String] = ["a.h"]) -> DiscoveryHistory.Run {
        DiscoveryHistory.Run(
            action: Digest(of: "action \(number)"),
            read: read.map { .init(path: $0, digest: Digest(of: "\(number)\($0)")) })
    }

    @Test func readsWhatItWrote() throws {
        var history = DiscoveryHistory()
        history.add(run(1))
        history.add(run(2, ["a.h", "dir/b c.h"]))
        history.add(run(3, []))
        #expect(DiscoveryHistory(history.bytes) == history)
        #expect(
            String(decoding: history.bytes.prefix(102), as: UTF8.self)
                == #"[{"action":"\#(Digest(of: "action 3").text)","read":[]},{"acti"#)
        for cut in [1, 20, 90, history.bytes.count - 1] {
            #expect(DiscoveryHistory(Array(history.bytes[..<cut])) == nil)
        }
    }

    @Test func theLatestIsFirstAndTheOldestIsForgotten() {
        var history = DiscoveryHistory()
        for number in 0..<20 { history.add(run(number)) }
        #expect(history.runs.count == DiscoveryHistory.mostRuns)
        #expect(history.runs.first == run(19))
        #expect(history.runs.last == run(4))
        history.add(run(7))
        #expect(history.runs.count == DiscoveryHistory.mostRuns)
        #expect(history.runs.first == run(7))
    }
}
