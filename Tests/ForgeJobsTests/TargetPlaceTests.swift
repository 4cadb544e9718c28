import ForgeJobs
import Testing

/// Where outputs of targets are shown.
struct TargetPlaceTests {
    @Test(arguments: [
        ("//app:x#link", "app/x", "app/x#link"), ("//:x#run", "x", "x#run"),
        ("//a/b:c@aarch64#src/d.c", "a/b/c@aarch64", "a/b/c@aarch64#src%/d.c"), ("//a:b#..", "a/b", "a/b#%.."),
    ])
    func readsNamesOfActions(_ action: String, _ path: String, _ step: String) throws {
        let place = try #require(TargetPlace(action: action))
        #expect(place.path { _ in false } == path)
        #expect(place.stepPath == step)
    }

    @Test(arguments: ["lua", "//app:x", "a/b#c", "//../a:b#c", "//a//b:c#d", "//a:..#d", "//a:#d"])
    func leavesOthersAlone(_ action: String) { #expect(TargetPlace(action: action) == nil) }

    @Test func givesWayToADirectory() throws {
        let place = try #require(TargetPlace(action: "//lib:z#archive"))
        #expect(place.path { $0 == "lib/z" } == "lib/z%")
        #expect(place.path { $0 == "lib" } == "lib/z")
    }

    @Test func outputsStandWithoutWhatTheirTargetSays() throws {
        let place = try #require(TargetPlace(action: "//lib:z@cross#archive"))
        #expect(place.shown("out/cross/lib/z/sub/libz.a") == "sub/libz.a")
        #expect(place.shown("out/cross/lib/other/libz.a") == "out/cross/lib/other/libz.a")
        #expect(place.shown("libz.a") == "libz.a")
    }

    @Test func logsHavePlainNames() {
        #expect(OutputName.logPath(of: "//app:x#main.c") == ".logs/app/x#main.c.log")
        #expect(OutputName.logPath(of: "lua") == ".logs/lua.log")
    }
}
