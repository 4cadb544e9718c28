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
}
