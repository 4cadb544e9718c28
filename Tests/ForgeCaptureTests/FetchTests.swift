import ForgeCore
import ForgeStore
import Glibc
import Testing

@testable import ForgeCapture

/// A fresh directory that is removed when the value goes.
final class Scratch {
    let path: String

    init() {
        var template = Array("/tmp/forge-capture-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/nonexistent"
        }
    }

    deinit {
        _ = try? Tool(name: "rm", seconds: 60).run(["-rf", path])
    }
}

@Suite struct FetchTests {
    private func failure(_ body: () throws(ForgeError) -> Void) -> ForgeError? {
        do throws(ForgeError) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func findsAFileInADistributionDirectoryByItsDigest() throws {
        let scratch = Scratch()
        let store = TinyStore()
        try FileSystem.makeDirectories("\(scratch.path)/dist")
        try FileSystem.write(Array("other".utf8), to: "\(scratch.path)/dist/a.tar")
        try FileSystem.write(Array("wanted".utf8), to: "\(scratch.path)/dist/another name")
        let fetcher = SourceFetcher(
            store: store, stateDirectory: "\(scratch.path)/state", distributionDirectories: ["\(scratch.path)/dist"],
            offline: true)
        let digest = Digest(of: "wanted")
        #expect(try fetcher.fetch(name: "x", digest: digest, urls: ["https://x.invalid/a.tar"]).size == 6)
        unlink("\(scratch.path)/dist/another name")
        // Now it comes out of the store.
        #expect(try fetcher.fetch(name: "x", digest: digest, urls: []).digest == digest)
        let error = failure { () throws(ForgeError) in
            _ = try fetcher.fetch(name: "y", digest: Digest(of: "nowhere"), urls: ["https://x.invalid/y"])
        }
        #expect(error?.code == .fetchFailed)
    }

    @Test func seesAFileThatChangedBehindItsCache() throws {
        let scratch = Scratch()
        let store = TinyStore()
        try FileSystem.write(Array("one".utf8), to: "\(scratch.path)/f")
        let fetcher = SourceFetcher(
            store: store, stateDirectory: "\(scratch.path)/state", distributionDirectories: [scratch.path],
            offline: true)
        _ = try fetcher.fetch(name: "x", digest: Digest(of: "one"), urls: [])
        try FileSystem.write(Array("two".utf8), to: "\(scratch.path)/f")
        #expect(try fetcher.fetch(name: "x", digest: Digest(of: "two"), urls: []).size == 3)
    }

    @Test func refusesSchemesAndListsReasons() {
        let scratch = Scratch()
        let fetcher = SourceFetcher(store: TinyStore(), stateDirectory: scratch.path)
        let digest = Digest(of: "x")
        let schemes = failure { () throws(ForgeError) in
            _ = try fetcher.fetch(name: "x", digest: digest, urls: ["file:///etc/passwd", "ftp://x/y"])
        }
        #expect(schemes?.code == .fetchScheme)
        let mixed = failure { () throws(ForgeError) in
            _ = try fetcher.fetch(name: "x", digest: digest, urls: ["file:///x", "apt-source:../x/y"])
        }
        #expect(mixed?.message.contains("file:///x") == true && mixed?.message.contains("apt-source:../x/y") == true)
    }

    @Test func parsesAptSourceURLs() throws {
        let plain = try AptSourceFile(url: "apt-source:lua5.4/lua5.4_5.4.4.orig.tar.gz")
        #expect(plain.package == "lua5.4" && plain.version == nil && plain.file == "lua5.4_5.4.4.orig.tar.gz")
        #expect(try AptSourceFile(url: "apt-source:gcc-12=12.2.0-14+deb12u1/x").version == "12.2.0-14+deb12u1")
        for bad in ["apt-source:", "apt-source:x", "apt-source:-o/x", "apt-source:x/y/z", "apt-source:x=/y"] {
            #expect(
                failure { () throws(ForgeError) in _ = try AptSourceFile(url: bad) }?.code == .fetchScheme, "\(bad)")
        }
    }

    @Test func parsesCommits() throws {
        let hash = String(repeating: "a1", count: 20)
        #expect(try GitCommit(url: "git+https://x.example/a#\(hash)").repository == "https://x.example/a")
        for bad in ["git+https://x/a", "git+https://x/a#main", "git+https://x/a#\(hash)#b", "git+file:///x#\(hash)"] {
            #expect(failure { () throws(ForgeError) in _ = try GitCommit(url: bad) }?.code == .fetchScheme, "\(bad)")
        }
    }

    /// A commit is the same file whichever way a server gives it, and the one that `git archive` prints.
    @Test(arguments: [true, false])
    func fetchesACommitOfAServer(givesSingleCommits: Bool) throws {
        let scratch = Scratch()
        let repository = "\(scratch.path)/r"
        func git(_ arguments: String...) throws -> [UInt8] {
            let names = ["user.name=x", "user.email=x@example.org", "uploadpack.allowAnySHA1InWant=true"]
            let outcome = try Tool(name: "git", seconds: 20)
                .run(names.flatMap { ["-c", $0] } + arguments, directory: repository)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            return outcome.output
        }
        try FileSystem.makeDirectories(repository)
        _ = try git("init", "--quiet")
        for text in ["first", "second"] {
            try FileSystem.write(Array(text.utf8), to: "\(repository)/file")
            _ = try git("add", "file")
            _ = try git("commit", "--quiet", "--message", text)
        }
        _ = try git("config", "uploadpack.allowAnySHA1InWant", "\(givesSingleCommits)")
        let commit = String(decoding: try git("rev-parse", "HEAD^"), as: UTF8.self).filter { $0 != "\n" }
        let digest = Digest(of: try git("archive", "--format=tar", commit))
        let server = try GitServer(of: scratch.path)
        defer { server.stop() }
        let store = TinyStore()
        let fetcher = SourceFetcher(store: store, stateDirectory: "\(scratch.path)/state")
        let url = "git+git://127.0.0.1:\(server.port)/r#\(commit)"
        let blob = try fetcher.fetch(name: "x", digest: digest, urls: [url])
        #expect(blob.digest == digest)
        let tree = try ArchiveImporter(store: store).importTree(from: blob, name: "x")
        #expect(try store.listing(tree) == ["file 5"])
        #expect(FileSystem.names(in: "\(scratch.path)/state/git").isEmpty)
        let absent = failure { () throws(ForgeError) in
            _ = try fetcher.fetch(name: "y", digest: Digest(of: "y"), urls: ["\(url.dropLast(1))f"])
        }
        #expect(absent?.code == .fetchFailed && absent?.message.contains("`git archive` failed") == true)
    }

    @Test func prefersVersionsWithThePinnedBytesAndKeepsTheOthers() throws {
        let stanzas = DebianControl.stanzas(
            """
            Package: zip
            Version: 3.0-12
            Checksums-Sha256:
             \(Digest(of: "old").hex) 3 zip.orig.tar.gz

            Package: zip
            Version: 3.0-13
            Checksums-Sha256:
             \(Digest(of: "new").hex) 3 zip.orig.tar.gz
             \(Digest(of: "dsc").hex) 3 zip_3.0-13.dsc

            Package: zip
            Version: 3.0-13+deb12u1
            Checksums-Sha256:
             \(Digest(of: "new").hex) 3 zip.orig.tar.gz

            Package: zip
            Version: 4
            Checksums-Sha256:
             \(Digest(of: "new").hex) 3 other.tar.gz
            """)
        let releases = stanzas.compactMap(AptSourceFile.Release.init)
        let chosen = AptSourceFile.candidates(releases, file: "zip.orig.tar.gz", digest: Digest(of: "new"))
        #expect(chosen.map(\.version) == ["3.0-13", "3.0-13+deb12u1", "3.0-12"])
    }

    @Test func derivesSourceEntries() {
        let line =
            "deb [signed-by=/k arch=amd64] http://m/debian stable main\n# deb http://x y z\ndeb-src http://n d m\n"
        #expect(
            AptSources.oneLine(line, for: .source)
                == "deb-src [signed-by=/k arch=amd64] http://m/debian stable main\ndeb-src http://n d m\n")
        let stanza =
            "Types: deb\nURIs: http://m\nSuites: a\nComponents: main\nSigned-By:\n BEGIN\n .\n END\n\nTypes: deb\nEnabled: no\nURIs: x\n"
        #expect(
            AptSources.deb822(stanza, for: .source)
                == "Types: deb-src\nURIs: http://m\nSuites: a\nComponents: main\nSigned-By: \n BEGIN\n .\n END\n")
    }

    @Test func killsAToolThatTakesTooLong() {
        let error = failure { () throws(ForgeError) in _ = try Tool(name: "sleep", seconds: 1).run(["30"]) }
        #expect(error?.code == .toolFailed && error?.message.contains("longer") == true)
    }

    @Test(.enabled(if: getenv("FORGE_NETWORK_TESTS") != nil, "FORGE_NETWORK_TESTS is not set"))
    func fetchesASourceFileThroughApt() throws {
        let scratch = Scratch()
        let fetcher = SourceFetcher(store: TinyStore(), stateDirectory: scratch.path)
        let hex = "164c7849653b80ae67bec4b7473b884bf5cc8d2dca05653475ec2ed27b9ebf61"
        let digest = try #require(Digest(hex: hex))
        let blob = try fetcher.fetch(
            name: "lua", digest: digest, urls: ["apt-source:lua5.4/lua5.4_5.4.4.orig.tar.gz"])
        #expect(blob.size == 360876)
    }
}
