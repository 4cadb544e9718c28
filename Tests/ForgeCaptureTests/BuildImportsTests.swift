import ForgeCore
import ForgeDhall
import ForgeTesting
import Foundation
import Synchronization
import Testing

@testable import ForgeCapture

/// A build sees what lies below its root, and nothing that another machine would see otherwise.
@Suite struct BuildImportsTests {
    private let directory = TemporaryDirectory()

    private func json(_ source: String) throws -> String {
        let places = HostImports.Places(home: directory.path, cache: nil, headers: "~/headers.dhall")
        let host = HostImports(places, remote: Pages()) { $0 == "SET" ? "1" : nil }
        let options = DhallOptions(environment: BuildImports(root: "\(directory.path)/root", host: host))
        let bytes = try Dhall.json(DhallSource(Array(source.utf8), path: "./sub/BUILD.dhall"), options)
        return String(decoding: bytes, as: UTF8.self)
    }

    init() throws {
        directory.write("1", to: "outside.dhall")
        directory.write("[ { mapKey = \"a.example:443\", mapValue = toMap { X = \"1\" } } ]", to: "headers.dhall")
        directory.write("2", to: "root/near.dhall")
        directory.write("./deep/x.dhall + ../near.dhall", to: "root/sub/own.dhall")
        directory.write("3", to: "root/sub/deep/x.dhall")
        directory.write("3", to: "root/sub/deep/BUILD.dhall")
        directory.write("3", to: "root/BUILD.dhall")
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/root/link.dhall", withDestinationPath: "../outside.dhall")
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/root/inner.dhall", withDestinationPath: "near.dhall")
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/root/sub/names.dhall", withDestinationPath: "deep/BUILD.dhall")
    }

    @Test func filesBelowTheRootAreImported() throws {
        #expect(try json("./own.dhall") == "5\n")
        #expect(try json("../inner.dhall") == "2\n")
        #expect(try json("../none.dhall ? ./none.dhall ? 7") == "7\n")
    }

    @Test(arguments: [
        "../../outside.dhall", "../../root/near.dhall", "../link.dhall", "/etc/hostname as Text", "~/outside.dhall",
        "env:SET", "env:UNSET ? 1", "../../outside.dhall ? 1",
        "http://a.example/x sha256:\(String(repeating: "1", count: 64))", "./deep/BUILD.dhall",
        "../BUILD.dhall as Text", "./names.dhall",
        "./deep/BUILD.dhall sha256:\(String(repeating: "1", count: 64)) ? 1",
    ])
    func everythingElseIsRefused(_ source: String) {
        let errors = #expect(throws: ForgeErrors.self) { try json(source) }
        #expect(errors?.errors.map(\.code) == [.dhallImportRefused])
        #expect(errors?.errors.first?.hints.isEmpty == false)
    }

    @Test func remoteImportsNeedTheirHash() throws {
        let errors = #expect(throws: ForgeErrors.self) { try json("https://a.example/x") }
        #expect(errors?.errors.map(\.code) == [.dhallImportUnpinned])
        let hash = try Dhall.hash(
            DhallSource(Array("42".utf8), path: nil), DhallOptions(environment: BuildImports(root: "/", host: host)))
        #expect(try json("https://a.example/x \(hash.text)") == "42\n")
    }

    /// What has no hash is refused without a request, also where several imports would be fetched ahead.
    @Test func nothingIsAskedForWithoutAHash() {
        let asked = Asked()
        let host = HostImports(HostImports.Places(home: nil, cache: nil, headers: nil), remote: asked) { _ in nil }
        let options = DhallOptions(environment: BuildImports(root: directory.path, host: host))
        let pinned = "https://b.example/y sha256:\(String(repeating: "1", count: 64))"
        let source = DhallSource(Array("https://a.example/x + \(pinned)".utf8), path: "./a.dhall")
        let errors = #expect(throws: ForgeErrors.self) { try Dhall.json(source, options) }
        #expect(errors?.errors.map(\.code) == [.dhallImportUnpinned])
        #expect(errors?.errors.first?.hints.isEmpty == false)
        #expect(asked.urls.withLock { $0 } == ["https://b.example/y"])
    }

    /// The language is found by its hash alone where a package that the program carries is named, and nowhere else.
    @Test func aCarriedPackageAnswersItsHash() throws {
        let hash = Digest(of: "carried")
        let package = CarriedPackage(hash: hash, path: "~/.carried/a.dhall") {
            ["~/.carried/a.dhall": Array("./b.dhall".utf8), "~/.carried/b.dhall": Array("7".utf8)][$0]
        }
        let places = HostImports.Places(home: nil, cache: nil, headers: nil)
        let source = DhallSource(Array("missing \(hash.text)".utf8), path: "./a.dhall")
        let host = HostImports(places, remote: Pages(), package: package) { _ in nil }
        #expect(try Dhall.json(source, DhallOptions(environment: host)) == Array("7\n".utf8))
        let bare = DhallOptions(environment: HostImports(places, remote: Pages()) { _ in nil })
        #expect(throws: ForgeErrors.self) { try Dhall.json(source, bare) }
    }

    private var host: HostImports {
        HostImports(HostImports.Places(home: nil, cache: nil, headers: nil), remote: Pages()) { _ in nil }
    }
}

/// One page, for whoever sends the user's header.
private struct Pages: RemoteImports {
    func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse {
        guard request.url.hasPrefix("https:") else { throw ImportRefusal("it is not https", hint: "Use `https`") }
        guard request.headers.contains(where: { $0.name == "X" }) else { return .absent("status 403") }
        return .body(Array("42".utf8), allowedOrigins: [])
    }
}

/// Notes what it is asked for, and answers nothing.
private final class Asked: RemoteImports {
    let urls = Mutex<[String]>([])

    func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse {
        urls.withLock { $0.append(request.url) }
        return .absent("nothing")
    }
}
