private import CZstd

/// Takes a stream of zstd frames apart, piece by piece.
///
/// One caller at a time.
final class ZstdDecoder {
    /// What is wrong with the bytes.
    struct Fault: Error {
        var reason: String
    }

    /// Frames may look back this far, as a power of two: 8 MiB, which every decoder has to offer (RFC 8878, 3.1.1.1.2).
    private static let window: Int32 = 23

    private let context: OpaquePointer
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ZSTD_DStreamOutSize(), alignment: 16)
    /// Whether what came so far is whole frames.
    private(set) var isWhole = false

    /// What it takes of memory, in bytes: its window above all.
    var heldBytes: Int { ZSTD_sizeof_DCtx(context) + buffer.count }

    init() throws(Fault) {
        guard let context = ZSTD_createDCtx() else { throw Fault(reason: "there is no memory for it") }
        self.context = context
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.window)
    }

    deinit {
        ZSTD_freeDCtx(context)
        buffer.deallocate()
    }

    /// Gives what the next bytes hold, in pieces of at most 128 KiB, so that whoever takes them can end it.
    func decode<Failure: Error>(
        _ bytes: UnsafeRawBufferPointer, _ fault: (Fault) -> Failure,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        // Behind a frame's end zstd takes even no bytes for the beginning of another.
        if bytes.isEmpty { return }
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while true {
            var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
            let left = ZSTD_decompressStream(context, &output, &input)
            if ZSTD_isError(left) != 0 { throw fault(Fault(reason: String(cString: ZSTD_getErrorName(left)))) }
            if output.pos > 0 { try body(UnsafeRawBufferPointer(rebasing: buffer[..<output.pos])) }
            isWhole = left == 0
            // A full buffer may leave some behind, but not at a frame's end: asked again, it would begin another.
            if input.pos == input.size, isWhole || output.pos < output.size { return }
        }
    }

    /// The bytes of whole frames, which have to be so many.
    static func decoded(_ bytes: UnsafeRawBufferPointer, count: Int) throws(Fault) -> [UInt8] {
        var got = 0
        let out = [UInt8](unsafeUninitializedCapacity: count) { memory, filled in
            got = ZSTD_decompress(memory.baseAddress, count, bytes.baseAddress, bytes.count)
            filled = ZSTD_isError(got) == 0 ? got : 0
        }
        if ZSTD_isError(got) != 0 { throw Fault(reason: String(cString: ZSTD_getErrorName(got))) }
        guard out.count == count else { throw Fault(reason: "\(out.count) bytes are in it, not \(count)") }
        return out
    }
}
