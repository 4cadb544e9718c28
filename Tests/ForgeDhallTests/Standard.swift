import ForgeCore
import Foundation
import Testing

@testable import ForgeDhall

/// The standard's acceptance data, beside the project.
struct Standard: Sendable {
    /// One case of the suite.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var group: String
        var needs: Set<String>
        var testDescription: String { name }
    }

    let root: String

    static let isHere = FileManager.default.fileExists(atPath: shared.root + "/cases.tsv")
    static let shared = Standard(
        root: (ProcessInfo.processInfo.environment["FORGE_SHARED"]
            ?? FileManager.default.currentDirectoryPath + "/../shared") + "/conformance/dhall")

    func bytes(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: root + "/" + path).map { [UInt8]($0) }
    }

    private func rows(_ file: String) -> [[String]] {
        let text = String(decoding: bytes(file) ?? [], as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    }

    /// The cases of one group.
    static func cases(_ group: String) -> [Case] {
        guard isHere else { return [] }
        return shared.rows("cases.tsv").filter { $0[1] == group }.map { row in
            Case(name: row[0], group: row[1], needs: Set(row[2].split(separator: ",").map(String.init)))
        }
    }

    /// Every file of the Prelude with its frozen semantic hash.
    static var prelude: [(path: String, hash: String)] {
        isHere ? shared.rows("prelude-hashes.tsv").map { ("dhall-lang/Prelude/\($0[0])", "sha256:\($0[1])") } : []
    }

    /// The world in which a case runs.
    func world(_ item: Case? = nil, cache: Bool = true) throws -> World {
        let stub = try RemoteStub(bytes("remote-stub.json") ?? [], name: "remote-stub.json") { [self] file in
            bytes(file)
        }
        var world = World(root: root, stub: stub, usesCache: cache)
        if let item, item.needs.contains("ENVfile") {
            world.variables.merge(try variables("dhall-lang/tests/\(item.name)ENV.dhall", world)) { _, new in new }
        }
        return world
    }

    /// The variables that a file of a case sets.
    private func variables(_ path: String, _ world: World) throws -> [String: String] {
        let source = DhallSource(bytes(path) ?? [], path: path)
        let normal = try Dhall.normalize(source, DhallOptions(environment: world, requiresHashes: false), as: .cbor)
        return try DhallSession.run(DhallOptions(environment: world)) { session throws(Failure) in
            let term = try session.decode(normal)
            let machine = session.machine
            let (start, count) = try machine.elements(try machine.evaluate(term, .empty))
            var out: [String: String] = [:]
            for index in 0..<count {
                let entry = machine.node(try machine.force(Value(id: machine.extra[start + index])))
                func text(_ name: Name) throws(Failure) -> String {
                    guard let place = machine.find(name, entry),
                        let string = try machine.known(try machine.force(Value(id: machine.extra[place])))
                    else { return "" }
                    return String(decoding: session.arena.strings.bytes(string), as: UTF8.self)
                }
                out[try text(.mapKey)] = try text(.mapValue)
            }
            return out
        }
    }
}

/// What imports reach while a case runs.
struct World: ImportEnvironment {
    let root: String
    let stub: RemoteStub
    let usesCache: Bool
    var variables = ["DHALL_TEST_VAR": "6 * 7", "HOME": "/home"]
    let headersFile: String? = "~/.config/dhall/headers.dhall"

    init(root: String, stub: RemoteStub, usesCache: Bool) {
        self.root = root
        self.stub = stub
        self.usesCache = usesCache
    }

    func file(_ path: String) throws(ImportRefusal) -> [UInt8]? {
        let place =
            path.hasPrefix("~/") ? "dhall-lang/tests/import/home" + path.dropFirst() : path
        let full = place.hasPrefix("/") ? place : root + "/" + place
        return FileManager.default.contents(atPath: full).map { [UInt8]($0) }
    }

    func variable(_ name: String) throws(ImportRefusal) -> [UInt8]? { variables[name].map { Array($0.utf8) } }
    func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse { try stub.fetch(request) }

    func cached(_ hash: Digest) -> [UInt8]? {
        guard usesCache else { return nil }
        return FileManager.default.contents(atPath: root + "/dhall-lang/tests/import/cache/dhall/1220\(hash.hex)")
            .map { [UInt8]($0) }
    }

    func keep(_ bytes: [UInt8], as hash: Digest) {}
}
