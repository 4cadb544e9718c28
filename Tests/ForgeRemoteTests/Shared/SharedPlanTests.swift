import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Testing

@testable import ForgeRemote

/// Stores that a user puts together.
@Suite("Shared stores") struct SharedPlanTests {
    private let spool = TemporaryDirectory("forge-spool")

    private func plan(_ json: String) throws -> SharedPlan {
        try SharedPlan("stores:team/s.json") { (path) throws(ForgeError) in
            #expect(path == "team/s.json")
            return Array(json.utf8)
        }
    }

    @Test func plansAreRead() throws {
        func read(_: String) throws(ForgeError) -> [UInt8] { throw ForgeError(.bug, "nothing is read") }
        #expect(try SharedPlan("dir:a/b", read: read) == .directory("a/b"))
        #expect(try SharedPlan("s3://a?region=x", read: read) == .bucket("s3://a?region=x"))
        // Relative paths count from the file.
        #expect(try plan(#""dir:a""#) == .directory("team/a"))
        #expect(try plan(#"{"verify": {"read": "dir:/a"}}"#) == .verified(.readOnly(.directory("/a"))))
        #expect(
            try plan(#"{"tiers": ["dir:/a", "s3://abc"]}"#) == .tiers(fast: .directory("/a"), slow: .bucket("s3://abc"))
        )
        #expect(
            try plan(#"{"shards": {"y": "dir:/a", "x": "dir:/b"}}"#)
                == .shards([
                    .init(name: "x", plan: .directory("/b")), .init(name: "y", plan: .directory("/a")),
                ]))
        #expect(
            try plan(#"{"sizes": {"below": 9, "small": "dir:/a", "large": "dir:/b"}}"#)
                == .sizes(limit: 9, small: .directory("/a"), large: .directory("/b")))
        for text in ["s3://a", "dir:x", "stores:y"] { #expect(SharedPlan.isMeant(by: text)) }
        for text in ["grpc://h:1", "directory", ""] { #expect(!SharedPlan.isMeant(by: text)) }
    }

    @Test(arguments: [
        ("{", ""), ("7", "a text or an object"), (#""grpc://h:1""#, "neither"), (#""dir:""#, "neither"),
        (#"{"tiers": ["dir:a"]}"#, "two stores"), (#"{"shards": {}}"#, "by names"), (#"{"other": "dir:a"}"#, "none of"),
        (#"{"read": "dir:a", "verify": "dir:a"}"#, "one member"),
        (#"{"sizes": {"below": 0, "small": "dir:a", "large": "dir:b"}}"#, "`below`"),
        (#"{"sizes": {"below": 1, "small": "dir:a", "large": "dir:b", "medium": "dir:c"}}"#, "`below`"),
        (String(repeating: #"{"read":"#, count: 9) + #""dir:a""# + String(repeating: "}", count: 9), "8 deep"),
    ]) func whatPutsNothingTogetherIsRefused(_ json: String, _ cause: String) {
        do {
            _ = try plan(json)
            Issue.record("it is taken")
        } catch let error as ForgeError {
            #expect(error.code == .remoteStores && error.path == "team/s.json")
            #expect(cause.isEmpty || error.cause?.contains(cause) == true && error.frame != nil, "\(error)")
        } catch { Issue.record("\(error)") }
    }

    private func made(_ json: String, _ stores: [String: MemoryStore]) throws -> SharedStore {
        try SharedStore(try plan(json), spoolDirectory: spool.path) { (plan) throws(ForgeError) in
            guard case .directory(let path) = plan, let store = stores[path] else { throw ForgeError(.bug, "\(plan)") }
            return SharedStore(store)
        }
    }

    @Test func storesStandWhereThePlanPutsThem() throws {
        let stores = ["/a": MemoryStore(), "/b": MemoryStore(), "/c": MemoryStore()]
        let sizes = try made(
            #"{"tiers": ["dir:/a", {"sizes": {"below": 4, "small": "dir:/b", "large": "dir:/c"}}]}"#, stores)
        let ids = try sizes.store.write([[1], [1, 2, 3, 4]], durability: .ordered)
        #expect(!sizes.isReadOnly)
        #expect(try stores["/a"]?.missing(ids) == [])
        #expect(try stores["/b"]?.missing(ids) == [ids[1]] && stores["/c"]?.missing(ids) == [ids[0]])
        let shards = try made(#"{"shards": {"x": "dir:/b", "y": {"verify": "dir:/c"}}}"#, stores)
        let many = try shards.store.write((0..<200).map { Array("\($0)".utf8) }, durability: .ordered)
        let parts = try ["/b", "/c"].map { try many.count - (stores[$0]?.missing(many).count ?? 0) }
        #expect(parts[0] + parts[1] == 200 && (60...140).contains(parts[0]), "\(parts)")
    }

    @Test func whatIsReadAloneIsToldOfAll() throws {
        let stores = ["/a": MemoryStore(), "/b": MemoryStore()]
        for json in [
            #"{"read": "dir:/a"}"#, #"{"verify": {"read": "dir:/a"}}"#,
            #"{"shards": {"x": "dir:/a", "y": {"read": "dir:/b"}}}"#,
            #"{"sizes": {"below": 4, "small": {"read": "dir:/a"}, "large": "dir:/b"}}"#,
        ] { #expect(try made(json, stores).isReadOnly, "\(json)") }
        // What comes from a second tier that is only read stays in the first one.
        let tiers = try made(#"{"tiers": ["dir:/a", {"read": "dir:/b"}]}"#, stores)
        let id = try #require(stores["/b"]).write([7])
        #expect(try !tiers.isReadOnly && tiers.store.bytes(of: id) == [7] && stores["/a"]?.has(id) == true)
        #expect(throws: ForgeError.self) { try made(#"{"tiers": [{"read": "dir:/a"}, "dir:/b"]}"#, stores) }
    }
}
