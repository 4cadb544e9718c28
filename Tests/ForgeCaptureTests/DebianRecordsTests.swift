import ForgeCore
import ForgeIR
import ForgeStore
import Glibc
import Testing

@testable import ForgeCapture

/// What environments with `dpkg-dev` say about their packages.
@Suite("Records of a tree's packages")
struct DebianRecordsTests {
    private let control = """
        Package: libx1
        Description: a library
         that people read about
        Maintainer: Someone <someone@example.org>
        Multi-Arch: same
        Architecture: amd64
        Installed-Size: 7
        Version: 1.2-3
        Depends: libc6 (>= 2.34),
         libz1
        """

    /// The records of `libx1` in an otherwise empty tree, by path.
    private func records(_ paths: [String]) throws -> [String: String] {
        let store = TinyStore()
        var records = DebianRecords()
        let stanza = try #require(DebianControl.stanzas(control).first)
        try records.add(stanza, paths: paths) { (kind) throws(ForgeError) in
            kind == "shlibs" ? Array("libx 1 libx1\n".utf8) : nil
        }
        var tree = TreeAssembly()
        try records.install(in: &tree, store: store)
        var out: [String: String] = [:]
        for (path, entry) in tree.entries() {
            guard case .file(let blob, _) = entry else { continue }
            out[path.joined(separator: "/")] = String(decoding: try store.bytes(of: blob), as: UTF8.self)
        }
        return out
    }

    @Test("Fields, paths and control files are told in one order")
    func golden() throws {
        let paths = ["/usr/lib/libx.so.1", "/usr/share/doc/libx1/README", "/usr", "/.", "/usr/lib", "/usr"]
        #expect(
            try records(paths) == [
                "var/lib/dpkg/status": """
                Package: libx1
                Status: install ok installed
                Maintainer: Someone <someone@example.org>
                Architecture: amd64
                Multi-Arch: same
                Version: 1.2-3
                Depends: libc6 (>= 2.34),
                 libz1
                Description: a library

                """,
                "var/lib/dpkg/info/format": "1\n",
                "var/lib/dpkg/info/libx1:amd64.list": "/.\n/usr\n/usr/lib\n/usr/lib/libx.so.1\n",
                "var/lib/dpkg/info/libx1:amd64.shlibs": "libx 1 libx1\n",
            ])
        #expect(try records(paths) == records(paths.reversed()))
    }

    @Test(
        "dpkg itself reads them", .enabled(if: DebianHostTests.hasDpkg, "This host has no dpkg database"))
    func dpkgReadsThem() throws {
        let store = TinyStore()
        let captured = try DebianHostCapture(store: store, root: "").capture(["dpkg-dev"])
        var database = TreeAssembly()
        for (path, entry) in captured.tree.entries() where path.first == "var" { try database.place(entry, at: path) }
        let scratch = Scratch()
        try materialize(database.write(to: store), from: store, to: scratch.path)
        func query(_ arguments: String...) throws -> Tool.Outcome {
            try Tool(name: "dpkg-query", seconds: 20).run(["--admindir=\(scratch.path)/var/lib/dpkg"] + arguments)
        }
        let shown = try query("--show", "--showformat=${Package} ${Version} ${db:Status-Status}\\n")
        #expect(shown.exitCode == 0 && shown.errors == "")
        let expected = captured.packages.map { "\($0.name) \($0.version) installed" }
        let lines = String(decoding: shown.output, as: UTF8.self).split(separator: "\n").map { String($0) }
        #expect(lines.sorted() == expected.sorted())
        let libc = try #require(captured.packages.first { $0.name == "libc6" })
        let owner = try query("--search", "*/libc.so.6")
        #expect(String(decoding: owner.output, as: UTF8.self).hasPrefix("\(libc.qualifiedName): "))
        let kept = try query("--control-list", libc.qualifiedName)
        #expect(String(decoding: kept.output, as: UTF8.self).split(separator: "\n").sorted() == ["shlibs", "symbols"])
    }
}
