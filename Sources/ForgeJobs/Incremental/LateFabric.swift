internal import ForgeCore
internal import ForgeStore
private import Synchronization

/// A fabric that is put together when it is first needed: a build that finds nothing changed opens no store.
final class LateFabric: Sendable {
    private let make: @Sendable () throws(ForgeError) -> Fabric
    private let made = Mutex<Fabric?>(nil)

    init(_ make: @escaping @Sendable () throws(ForgeError) -> Fabric) { self.make = make }

    /// The fabric.
    func get() throws(ForgeError) -> Fabric {
        try made.withLock { (made) throws(ForgeError) in
            if let made { return made }
            let fabric = try make()
            made = fabric
            return fabric
        }
    }
}
