/// How a call ended, in the codes of gRPC.
public enum GRPCCode: Int, Sendable {
    case ok = 0
    case cancelled, unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied
    case resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, `internal`, unavailable, dataLoss
    case unauthenticated
}

/// A call that ended otherwise than well.
public struct GRPCFailure: Error, Sendable {
    /// The code.
    public var code: GRPCCode
    /// What a person reads.
    public var message: String
    /// What a program reads: encoded `google.protobuf.Any`s.
    public var details: [[UInt8]] = []
    /// Why the other side of a connection is not believed to be who it should be; nil where it is.
    var mistrust: Mistrust?

    /// Puts them together.
    public init(_ code: GRPCCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message as a header can hold it: bytes beyond printable ASCII, and `%`, in hex.
    var headerText: String {
        var out = ""
        for byte in message.utf8 {
            if (0x20...0x7e).contains(byte), byte != 0x25 {
                out.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                out += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return out
    }
}
