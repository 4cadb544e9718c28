import ForgeCore
import ForgeJobs
import ForgeLedger
import ForgeStore
import ForgeTesting
import Synchronization
import Testing

/// A ledger that is made while its store is served.
@Suite("Late references")
struct LateReferenceTests {
    private final class Count: Sendable {
        let opened = Atomic<Int>(0)
    }

    @Test("A ledger counts from when there is one, and is opened once")
    func late() throws {
        let home = TemporaryDirectory()
        let path = "\(home.path)/ledger.sqlite"
        let count = Count()
        let references = LateReferences(path: path) { () throws(ForgeError) in
            count.opened.add(1, ordering: .relaxed)
            return try Ledger.open(path: path)
        }
        #expect(try references.references() == nil)
        #expect(try references.read().blobs.isEmpty)
        #expect(count.opened.load(ordering: .relaxed) == 0)
        _ = try Ledger.open(path: path)
        for _ in 0..<2 { #expect(try references.references() != nil) }
        #expect(count.opened.load(ordering: .relaxed) == 1)
    }
}
