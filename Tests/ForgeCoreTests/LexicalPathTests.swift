import ForgeCore
import Testing

struct LexicalPathTests {
    @Test(arguments: [
        ("/a/./b//c/", "/a/b/c"), ("/a/../b", "/b"), ("/../a", "/a"), ("/", "/"), ("b", "/x/b"), ("../b", "/b"),
        ("", "/x"),
    ])
    func absolutePathsAreSeenFromADirectory(_ path: String, _ plain: String) {
        #expect(LexicalPath.absolute(path, from: "/x") == plain)
    }

    @Test(arguments: [("a/./b//c/", "a/b/c"), ("a/../b", "b"), ("../a/../../b", "../../b"), ("a/..", ""), ("", "")])
    func relativePathsKeepWhatLeadsAbove(_ path: String, _ plain: String) {
        #expect(LexicalPath.relative(path) == plain)
    }
}
