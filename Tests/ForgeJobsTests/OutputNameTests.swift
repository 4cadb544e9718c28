import ForgeJobs
import Testing

struct OutputNameTests {
    @Test(arguments: [
        ("lua", "lua"), ("a/b", "a%/b"), ("//app:bin", "%/%/app:bin"), ("a/../../x", "a%/..%/..%/x"),
        ("a/..", "a%/%.."), ("a/", "a%/%-"), ("/", "%/%-"), ("a/.", "a%/%."),
    ])
    func staysBelowItsDirectory(_ name: String, _ path: String) {
        #expect(OutputName.path(of: name) == path)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        #expect(!parts.contains { ["", ".", ".."].contains($0) })
    }

    @Test func noPathLiesBelowAnother() {
        let names = ["a", "a/b", "a/b/c", "b", "//a", "/a", "a/", "a//b", "logs", "logs/a.log"]
        let paths = names.map(OutputName.path(of:))
        for path in paths {
            #expect(paths.count { $0 == path } == 1)
            #expect(!paths.contains { $0.hasPrefix(path + "/") })
            #expect(!path.hasPrefix("."))
        }
    }
}
