import NIOCore

@testable import ForgeRemote

/// However a stream of bytes is cut, the same messages are in it, or the same is wrong with it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFraming(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    guard let first = input.first else { return 0 }
    let stream = Array(input.dropFirst())
    let whole = messages(stream, pieces: max(1, stream.count))
    let cut = messages(stream, pieces: Int(first) + 1)
    precondition(whole == cut, "the cut decides what is read")
    let text = String(decoding: stream.prefix(64), as: UTF8.self)
    _ = GRPCTimeout.parse(text)
    _ = try? GRPCAccess(tokenFile: text).admit("/x", authorization: text)
    return 0
}

private struct Found: Equatable {
    var messages: [[UInt8]] = []
    var failure: GRPCCode?
    var isInside = false
}

private func messages(_ stream: [UInt8], pieces size: Int) -> Found {
    var decoder = GRPCMessageDecoder(longest: 4096)
    var found = Found()
    do throws(GRPCFailure) {
        for start in stride(from: 0, to: stream.count, by: size) {
            var piece = ByteBuffer(bytes: stream[start..<min(stream.count, start + size)])
            decoder.append(&piece)
            while let message = try decoder.next() {
                precondition(message.count <= 4096, "longer than is taken")
                found.messages.append(message)
            }
        }
        found.isInside = decoder.isInside
    } catch { found.failure = error.code }
    return found
}
