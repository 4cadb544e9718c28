import NIOCore

/// What a server takes of a client.
public struct GRPCLimits: Sendable {
    /// The most bytes of one message.
    public var messageBytes = 4 << 20
    /// The most bytes of blobs that one message may hold.
    public var batchBytes: Int { messageBytes - (64 << 10) }
    /// The most calls at once on a connection.
    public var streams = 256
    /// The most calls at once of a client, on all of its connections.
    public var clientCalls = 8192
    /// The most bytes of a client that are in memory at once, on their way in or out.
    public var clientBytes = 1 << 30
    /// The most resets, errors of streams, and frames that carry no call, on a connection in half a minute, each.
    public var frames = 100_000
    /// How much of a stream's, and of a connection's, data may be on its way, in bytes.
    public var windowBytes = 4 << 20

    /// The usual ones.
    public init() {}
}

/// The `grpc-timeout` header: up to eight digits and a unit.
enum GRPCTimeout {
    static func parse(_ text: String) -> TimeAmount? {
        guard let unit = text.utf8.last, let count = Int64(text.dropLast()), count >= 0, text.utf8.count <= 9 else {
            return nil
        }
        switch unit {
        // More nanoseconds than 64 bits hold are no limit.
        case UInt8(ascii: "H"): return count < 2_000_000 ? .hours(count) : nil
        case UInt8(ascii: "M"): return .minutes(count)
        case UInt8(ascii: "S"): return .seconds(count)
        case UInt8(ascii: "m"): return .milliseconds(count)
        case UInt8(ascii: "u"): return .microseconds(count)
        case UInt8(ascii: "n"): return .nanoseconds(count)
        default: return nil
        }
    }
}
