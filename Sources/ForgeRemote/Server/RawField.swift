private import ForgeIR

/// A field of a message, as its bytes came.
enum RawField {
    /// The bytes of a message in a message; the last one counts.
    static func bytes(_ number: Int, of message: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        var reader = ProtoReader(message)
        var found: [UInt8] = []
        do throws(ProtoError) {
            while let (field, value) = try reader.next() {
                if field == number { found = try reader.data(value) }
            }
        } catch { throw GRPCFailure(.invalidArgument, error.reason) }
        return found
    }
}
