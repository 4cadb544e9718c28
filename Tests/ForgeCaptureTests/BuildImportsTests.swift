import ForgeCore
import ForgeDhall
import ForgeTesting
import Foundation
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
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/root/link.dhall", withDestinationPath: "../outside.dhall")
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/root/inner.dhall", withDestinationPath: "near.dhall")
    }

    @Test func filesBelowTheRootAreImported() throws {
        #expect(try json("./own.dhall") == "5\n")
        #expect(try json("../inner.dhall") == "2\n")
        #expect(try json("../none.dhall ? ./none.dhall ? 7") == "7\n")
    }

    @Test(arguments: [
        "../../outside.dhall", "../../root/near.dhall", "../link.dhall", "/etc/hostname as Text", "~/outside.dhall",
        "env:SET", "env:UNSET ? 1", "../../outside.dhall ? 1", "http://a.example/x",
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
