internal import ForgeIR
internal import ForgeREAPI

/// A request of `BatchUpdateBlobs`: its blobs stay ranges of its bytes.
struct BatchUpdateRequest {
    /// One blob.
    struct Part {
        var digest = WireDigest()
        var data = 0..<0
        var compressor = Build_Bazel_Remote_Execution_V2_Compressor.Value.identity
    }

    var instance = ""
    var function = WireFunction.unknown
    var parts: [Part] = []

    /// Reads a request.
    ///
    /// - Throws: `INVALID_ARGUMENT` where the bytes are none.
    init(_ bytes: [UInt8]) throws(GRPCFailure) {
        do throws(ProtoError) {
            var reader = ProtoReader(bytes)
            while let (field, value) = try reader.next() {
                switch field {
                case 1: instance = try reader.string(value)
                case 2: parts.append(try Self.part(reader.message(value)))
                case 5: function = WireFunction(rawValue: Int(try reader.int64(value))) ?? .unknown
                default: break
                }
            }
        } catch { throw GRPCFailure(.invalidArgument, "The bytes are no `BatchUpdateBlobsRequest`: \(error.reason)") }
    }

    private static func part(_ message: consuming ProtoReader) throws(ProtoError) -> Part {
        var part = Part()
        while let (field, value) = try message.next() {
            switch field {
            case 1:
                var digest = try message.message(value)
                while let (field, value) = try digest.next() {
                    switch field {
                    case 1: part.digest.hash = try digest.string(value)
                    case 2: part.digest.sizeBytes = try digest.int64(value)
                    default: break
                    }
                }
            case 2: if case .bytes(let range) = value { part.data = range }
            case 3: part.compressor = .init(rawValue: Int(try message.int64(value))) ?? .identity
            default: break
            }
        }
        return part
    }
}
