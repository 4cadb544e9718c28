public import ForgeCore
public import ForgeStore
private import Synchronization

/// Objects in memory.
public final class MemoryObjects: ObjectStore {
    private let objects = Mutex<[String: [UInt8]]>([:])

    /// Makes an empty one.
    public init() {}

    /// What is kept, by name.
    public var all: [String: [UInt8]] { objects.withLock { $0 } }

    /// Keeps bytes under a name, whatever they are.
    public func put(_ bytes: [UInt8]?, under name: String) { objects.withLock { $0[name] = bytes } }

    public func absent(_ names: [String]) throws(ForgeError) -> [String] {
        objects.withLock { objects in names.filter { objects[$0] == nil } }
    }

    public func read(
        _ name: String, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) -> Bool {
        guard let bytes = objects.withLock({ $0[name] }) else { return false }
        try bytes.inChunks(body)
        return true
    }

    public func write(_ objects: [NamedObject], replacing: Bool) throws(ForgeError) {
        for object in objects {
            let bytes = try object.content.bytes(at: 0, most: Int(object.content.count))
            self.objects.withLock { kept in
                if replacing || kept[object.name] == nil { kept[object.name] = bytes }
            }
        }
    }

    public func remove(_ names: [String]) throws(ForgeError) {
        objects.withLock { objects in for name in names { objects[name] = nil } }
    }
}
