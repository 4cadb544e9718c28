internal import ForgeIR

/// One message of `ByteStream.Write`, its data as a range of its bytes.
struct WriteRequest {
    var name = ""
    var offset: Int64 = 0
    var finishes = false
    var data = 0..<0

    init(_ bytes: [UInt8]) throws(GRPCFailure) {
        var reader = ProtoReader(bytes)
        do throws(ProtoError) {
            while let (field, value) = try reader.next() {
                switch field {
                case 1: name = try reader.string(value)
                case 2: offset = try reader.int64(value)
                case 3: finishes = try reader.bool(value)
                case 10: if case .bytes(let range) = value { data = range }
                default: break
                }
            }
        } catch { throw GRPCFailure(.invalidArgument, "The bytes are no `WriteRequest`: \(error.reason)") }
    }

    /// The answer: how many bytes are here.
    static func response(_ count: Int64) -> [UInt8] {
        var out = ProtoWriter()
        out.integer(1, count)
        return out.bytes
    }
}
