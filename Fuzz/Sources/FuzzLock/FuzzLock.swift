import ForgeCapture
import ForgeCore

/// What the reader of `forge.lock` accepts is written to a form that reads back as the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLock(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    do {
        let lock = try Lockfile(reading: input, file: nil)
        let again: Lockfile
        do { again = try Lockfile(reading: lock.encoded, file: nil) } catch {
            preconditionFailure("the written form is refused: \(error)")
        }
        precondition(again == lock, "the written form reads as another lock")
    } catch {
        _ = "\(error)"
    }
    return 0
}
