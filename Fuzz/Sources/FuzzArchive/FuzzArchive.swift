import ForgeCapture
import ForgeCore
import ForgeStore

/// The first byte says how many components go; what is accepted is a tree that can be walked to its end.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzArchive(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    guard let first = input.first else { return 0 }
    let store = MemoryStore()
    do {
        let blob = try store.write([Array(input.dropFirst())], durability: .ordered)[0]
        let importer = ArchiveImporter(store: store)
        let root = try importer.importTree(from: blob, name: "archive", stripComponents: Int(first % 3))
        precondition((try? store.has(root)) == true, "a tree that is not there")
    } catch {
        precondition(error.code != .bug, "\(error)")
    }
    return 0
}
