internal import ForgeREAPI
private import FoundationEssentials
private import SwiftProtobuf

/// What an action writes, sent to the server while it runs.
///
/// Whoever reads along sees it early; that it does not come costs nothing else, since the result has all of it.
final class LeaseLog: Sendable {
    private let task: Task<Void, Never>
    private let out: AsyncStream<[UInt8]>.Continuation

    /// Pieces that wait for the server, at most; behind more than these nothing more is sent.
    private static let waiting = 256
    private static let seconds: Int64 = 7 * 24 * 3600

    /// - Parameter name: the resource that is written.
    init(_ channel: any ClusterCalls, _ name: String) {
        let (pieces, out) = AsyncStream<[UInt8]>.makeStream(bufferingPolicy: .bufferingOldest(Self.waiting))
        self.out = out
        task = Task {
            var call: GRPCChannel.Call?
            defer { call?.end() }
            var request = Google_Bytestream_WriteRequest()
            request.resourceName = name
            for await piece in pieces {
                do throws(GRPCFailure) {
                    let open =
                        if let call { call } else {
                            try await channel.begin("/google.bytestream.ByteStream/Write", seconds: Self.seconds)
                        }
                    call = open
                    request.data = Data(piece)
                    try await open.send(try encoded(request), isLast: false)
                    request.writeOffset += Int64(piece.count)
                    request.resourceName = ""
                } catch { return out.finish() }
            }
        }
    }

    /// Sends a piece, if that is of any use still.
    func send(_ piece: [UInt8]) { if case .dropped = out.yield(piece) { out.finish() } }

    /// Waits until what was written is on its way.
    func end() async {
        out.finish()
        await task.value
    }
}
