private import CZstd

/// Makes one zstd frame of a stream of bytes.
///
/// One caller at a time.
final class ZstdEncoder {
    /// The fastest of the usual levels: what a server sends is seldom kept in this form.
    private static let level: Int32 = 1

    private let context: OpaquePointer

    /// Nil where there is no memory.
    init?() {
        guard let context = ZSTD_createCCtx() else { return nil }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Self.level)
    }

    deinit { ZSTD_freeCCtx(context) }

    /// What it takes of memory, in bytes.
    var heldBytes: Int { ZSTD_sizeof_CCtx(context) }

    /// The most bytes that so many become.
    static func bound(_ count: Int) -> Int { ZSTD_compressBound(count) + 64 }

    /// Compresses the next bytes into memory with room for the ``bound(_:)`` of them, and says how many they are then;
    /// nil where that failed.
    func encode(
        _ bytes: UnsafeRawBufferPointer, isLast: Bool, into memory: UnsafeMutableRawBufferPointer
    ) -> Int? {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var output = ZSTD_outBuffer(dst: memory.baseAddress, size: memory.count, pos: 0)
        let left = ZSTD_compressStream2(context, &output, &input, isLast ? ZSTD_e_end : ZSTD_e_flush)
        return left == 0 && input.pos == input.size ? output.pos : nil
    }

    /// A frame of its own with these bytes; nil where it would not be shorter.
    func shorter(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > Self.least else { return nil }
        let out = [UInt8](unsafeUninitializedCapacity: bytes.count - 1) { memory, filled in
            let got = bytes.withUnsafeBytes { raw in
                ZSTD_compress2(context, memory.baseAddress, memory.count, raw.baseAddress, raw.count)
            }
            filled = ZSTD_isError(got) == 0 ? got : 0
        }
        return out.isEmpty ? nil : out
    }

    /// With fewer bytes a frame gains next to nothing.
    private static let least = 100
}
