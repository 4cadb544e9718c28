import ForgeCore
import ForgeIR

/// The first byte picks a message; what its decoder accepts is encoded to the very same bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMessages(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: bytes, count: count)
    guard let kind = input.first else { return 0 }
    let message = Array(input.dropFirst())
    let encoded: [UInt8]?
    switch kind % 5 {
    case 0: encoded = try? Directory(decoding: message).encoded
    case 1: encoded = try? Command(decoding: message).encoded
    case 2: encoded = try? Action(decoding: message).encoded
    case 3: encoded = try? ActionResult(decoding: message).encoded
    default:
        _ = try? BlobID(ProtoReader(message))
        encoded = nil
    }
    precondition(encoded == nil || encoded == message, "two encodings of one message are accepted")
    return 0
}
