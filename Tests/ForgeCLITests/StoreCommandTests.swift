import Foundation
import Testing

@Suite("forge store")
struct StoreCommandTests {
    private func project() throws -> (ForgeProgram.Project, ForgeProgram) {
        let project = try ForgeProgram.Project()
        try project.write("hello\n", to: "tree/sub/x")
        try project.write("other\n", to: "tree/a")
        try FileManager.default.createSymbolicLink(
            atPath: project.path + "/tree/link", withDestinationPath: "sub/x")
        return (project, ForgeProgram(home: project.path + "/home"))
    }

    private static let hello = "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

    @Test("What was put comes back: files, trees and standard input, by whole or short digests")
    func putAndGet() throws {
        let (project, forge) = try project()
        let put = try forge.run("store", "put", "tree/sub/x", "tree", in: project)
        #expect(put.status == 0, "\(put.errors)")
        let digests = put.output.split(separator: "\n").map(String.init)
        try #require(digests.count == 2)
        #expect(digests[0] == Self.hello)
        let piped = try forge.run("store", "put", "-", in: project, input: "hello\n")
        #expect(piped.output == Self.hello + "\n")
        #expect(try forge.run("store", "get", "5891b5b5", in: project).output == "hello\n")
        #expect(try forge.run("store", "get", digests[1] + "/sub/x", in: project).output == "hello\n")
        #expect(try forge.run("store", "get", digests[1], "-o", "out", in: project).status == 0)
        #expect(try project.read("out/sub/x") == "hello\n")
        #expect(try project.read("out/link") == "hello\n")
        #expect(try forge.run("store", "put", "out", in: project).output == digests[1] + "\n")
        #expect(try forge.run("store", "get", digests[1], in: project).status == 2)
        let list = try forge.run("store", "ls", "-R", digests[1], in: project)
        #expect(list.output.contains("-rw-r--r--          6 \(Self.hello) sub/x\n"), "\(list.output)")
        #expect(try forge.run("store", "stat", in: project).status == 0)
        let stat = try forge.run("store", "stat", "--json", "5891b5b5", in: project)
        #expect(try stat.lastJSON()["size"] as? Int == 6)
    }

    @Test("Absence, wrong digests and missing paths have their own codes")
    func failures() throws {
        let (project, forge) = try project()
        #expect(try forge.run("store", "put", "tree/a", in: project).status == 0)
        let absent = try forge.run("store", "has", Self.hello, in: project)
        #expect(absent.status == 1)
        #expect(absent.output == "missing \(Self.hello)\n")
        #expect(try forge.run("store", "get", Self.hello, in: project).errors.contains("E_BLOB_MISSING"))
        let wrong = try forge.run("store", "get", "sha256:12", in: project)
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("E_STORE_NAME"))
        let partly = try forge.run("store", "put", "gone", "tree/sub/x", in: project)
        #expect(partly.status == 2)
        #expect(partly.output == Self.hello + "\n")
        #expect(partly.errors.contains("`gone` cannot be stored"))
        #expect(try forge.run("store", "has", Self.hello, in: project).status == 0)
    }

    @Test("Objects move between stores in one file that shows every alteration")
    func exchange() throws {
        let (project, forge) = try project()
        let digest = try forge.run("store", "put", "tree", in: project).output.trimmingCharacters(in: .newlines)
        #expect(try forge.run("store", "export", digest, "-o", "file", in: project).status == 0)
        let other = ForgeProgram(home: project.path + "/other")
        let bytes = try #require(FileManager.default.contents(atPath: project.path + "/file"))
        try bytes.dropLast(700).write(to: URL(fileURLWithPath: project.path + "/cut"))
        let cut = try other.run("store", "import", "cut", in: project)
        #expect(cut.status == 4)
        #expect(cut.errors.contains("E_STORE_STREAM"))
        #expect(try other.run("store", "has", digest, in: project).status == 1)
        #expect(try other.run("store", "import", "file", in: project).output == digest + "\n")
        #expect(try other.run("store", "has", "-r", digest, in: project).status == 0)
    }

    @Test("Damage is never served, and named with exit 4")
    func damage() throws {
        let (project, forge) = try project()
        try project.write(String(repeating: "a long line of text\n", count: 10_000), to: "large")
        let digest = try forge.run("store", "put", "large", in: project).output.trimmingCharacters(in: .newlines)
        let hex = digest.dropFirst("sha256:".count)
        let blob = "home/blobs/\(hex.prefix(2))/\(hex)"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: project.path + "/" + blob)
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: project.path + "/" + blob))
        try handle.seek(toOffset: 150_000)
        try handle.write(contentsOf: Data("?".utf8))
        try handle.close()
        let check = try forge.run("store", "fsck", in: project)
        #expect(check.status == 4)
        #expect(check.output.contains("damaged-blob \(digest)"))
        let get = try forge.run("store", "get", digest, in: project)
        #expect(get.status == 1)
        #expect(get.output == "")
        #expect(try forge.run("store", "put", "large", in: project).output == digest + "\n")
        #expect(try forge.run("store", "get", digest, in: project).status == 0)
        #expect(try forge.run("store", "fsck", in: project).status == 0)
    }

    @Test("A store that cannot be used ends with exit 3 and a hint")
    func unusable() throws {
        let (project, _) = try project()
        try project.write("a file", to: "file")
        let file = try ForgeProgram(home: project.path + "/file").run("store", "stat", in: project)
        #expect(file.status == 3)
        #expect(file.errors.contains("hint:"))
        try project.write("forge-store 99\n", to: "newer/format")
        let newer = try ForgeProgram(home: project.path + "/newer").run("store", "fsck", in: project)
        #expect(newer.status == 3)
        #expect(newer.errors.contains("E_STORE_FORMAT"))
    }

    @Test("Roots are set, listed and removed")
    func roots() throws {
        let (project, forge) = try project()
        #expect(try forge.run("store", "put", "--root", "my/tree", "tree", in: project).status == 0)
        #expect(try forge.run("store", "roots", in: project).output.hasSuffix(" directory my/tree\n"))
        #expect(try forge.run("store", "roots", "--remove", "my/other", in: project).status == 2)
        #expect(try forge.run("store", "roots", "--remove", "my/tree", in: project).status == 0)
        #expect(try forge.run("store", "roots", in: project).output == "")
    }
}
