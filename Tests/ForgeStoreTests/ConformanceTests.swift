import ForgeCore
import ForgeStore
import ForgeTesting
import Testing

@Suite("Store conformance")
struct ConformanceTests {
    @Test("In memory", arguments: StoreConformance.cases)
    func memory(_ item: StoreConformance.Case) throws {
        try item.run(on: MemoryStore())
    }

    @Test("On disk", arguments: StoreConformance.cases)
    func disk(_ item: StoreConformance.Case) throws {
        let home = TemporaryDirectory()
        try item.run(on: try DiskStore.open(home: home.path))
    }

    @Test("On disk, twice, the second time opened anew", arguments: StoreConformance.cases)
    func reopened(_ item: StoreConformance.Case) throws {
        let home = TemporaryDirectory()
        _ = try? item.run(on: try DiskStore.open(home: home.path))
        let store = try DiskStore.open(home: home.path)
        try #require(throws: Never.self) { _ = try store.bytes(of: .empty) }
    }
}
