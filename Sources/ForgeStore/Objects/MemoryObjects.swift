public import ForgeCore
private import Synchronization

/// Objects in memory, for tests.
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

extension [UInt8] {
    /// Gives the bytes in the pieces in which stores give them.
    package func inChunks(_ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        let outcome: Result<Void, ForgeError> = withUnsafeBytes { raw in
            do throws(ForgeError) {
                for start in stride(from: 0, to: raw.count, by: 1 << 20) {
                    try body(UnsafeRawBufferPointer(rebasing: raw[start..<Swift.min(raw.count, start + 1 << 20)]))
                }
                return .success(())
            } catch { return .failure(error) }
        }
        try outcome.get()
    }
}
