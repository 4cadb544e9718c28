import ForgeCore
import ForgeIR

/// A document that is accepted has one canonical form, which is accepted again and is its own.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWorkload(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    do {
        let canonical = try WorkloadReader.read(bytes: input, file: nil).canonicalBytes
        let again: [UInt8]
        do { again = try WorkloadReader.read(bytes: canonical, file: nil).canonicalBytes } catch {
            preconditionFailure("the canonical form is refused: \(error)")
        }
        precondition(again == canonical, "the canonical form is not a fixed point")
    } catch {
        precondition(!error.errors.isEmpty, "a refusal without a problem")
        for problem in error.errors { _ = "\(problem)" }
    }
    return 0
}
