@testable import ForgeRemote

/// Frames unfold to the same bytes however they are cut, never to more than whoever takes them wants.
///
/// Whether a frame whose header says another size than it has is refused depends on the cut, as libzstd has it; whoever
/// takes the bytes compares them with their digest.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzZstd(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    guard let first = input.first else { return 0 }
    let stream = Array(input.dropFirst())
    let whole = unfolded(stream, pieces: max(1, stream.count))
    let cut = unfolded(stream, pieces: Int(first) + 1)
    if let whole, let cut { precondition(whole == cut, "the cut decides what is in it") }
    if let whole {
        let once = stream.withUnsafeBytes { raw in try? ZstdDecoder.decoded(raw, count: whole.count) }
        precondition(once == nil || once == whole, "in one piece it is something else")
    }
    return 0
}

private struct Enough: Error {}

/// What whole frames hold; nil for others, and for more than a mebibyte.
private func unfolded(_ stream: [UInt8], pieces size: Int) -> [UInt8]? {
    guard let decoder = try? ZstdDecoder() else { return nil }
    var out: [UInt8] = []
    for start in stride(from: 0, to: stream.count, by: size) {
        let piece = stream[start..<min(stream.count, start + size)]
        do {
            try piece.withUnsafeBytes { raw in
                try decoder.decode(raw, { _ in Enough() }) { (bytes) throws(Enough) in
                    guard out.count + bytes.count <= 1 << 20 else { throw Enough() }
                    out += bytes
                }
            }
        } catch { return nil }
    }
    return stream.isEmpty || !decoder.isWhole ? nil : out
}
