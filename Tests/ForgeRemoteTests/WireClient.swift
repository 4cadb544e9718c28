import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix

/// A client of HTTP/2 that sends what a test says, right or wrong.
final class WireClient: Sendable {
    /// What came back for a call.
    struct Answer: Sendable {
        var headers: [HPACKHeaders] = []
        var data: [UInt8] = []

        /// The status of HTTP, of the first block.
        var httpStatus: String? { headers.first?.first(name: ":status") }
        /// The status of gRPC, of the last block.
        var status: Int? { headers.last?.first(name: "grpc-status").flatMap { Int($0) } }
        /// The messages without what frames them.
        var messages: [[UInt8]] {
            var out: [[UInt8]] = []
            var buffer = ByteBuffer(bytes: data)
            while buffer.readInteger(as: UInt8.self) != nil, let count = buffer.readInteger(as: UInt32.self) {
                out.append(buffer.readBytes(length: Int(count)) ?? [])
            }
            return out
        }
    }

    private let channel: any Channel
    private let multiplexer: NIOHTTP2Handler.StreamMultiplexer

    init(port: Int) async throws {
        (channel, multiplexer) = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.configureHTTP2Pipeline(
                    mode: .client, connectionConfiguration: .init(), streamConfiguration: .init()
                ) { $0.eventLoop.makeSucceededVoidFuture() }.map { (channel, $0) }
            }
    }

    func close() async { try? await channel.close() }

    static func framed(_ message: [UInt8]) -> [UInt8] {
        [0] + withUnsafeBytes(of: UInt32(message.count).bigEndian) { Array($0) } + message
    }

    /// How a call goes on after its pieces.
    enum Ending {
        /// Both sides end; or only the server does; or the client is gone before it has, or has not, said all.
        case ended, open, brokenOff, gone
    }

    /// Makes a call, its body in pieces.
    func call(
        _ path: String, _ pieces: [[UInt8]], headers more: [(String, String)] = [], type: String = "application/grpc",
        _ ending: Ending = .ended
    ) async throws -> Answer {
        let promise = channel.eventLoop.makePromise(of: Answer.self)
        let stream = try await multiplexer.createStreamChannel { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(Collector(promise))
            }
        }.get()
        var headers: HPACKHeaders = [
            ":method": "POST", ":scheme": "http", ":path": path, ":authority": "test", "content-type": type,
            "te": "trailers",
        ]
        for (name, value) in more { headers.add(name: name, value: value) }
        try await stream.writeAndFlush(HTTP2Frame.FramePayload.headers(.init(headers: headers)))
        for (place, piece) in pieces.enumerated() {
            let data = HTTP2Frame.FramePayload.Data(
                data: .byteBuffer(ByteBuffer(bytes: piece)),
                endStream: (ending == .ended || ending == .gone) && place == pieces.count - 1)
            // A server that has answered may have closed the stream.
            try? await stream.writeAndFlush(HTTP2Frame.FramePayload.data(data))
        }
        if ending == .brokenOff || ending == .gone {
            try await Task.sleep(for: .milliseconds(200))
            try? await stream.close()
        }
        let answer = try await promise.futureResult.get()
        if ending == .open { try? await stream.close() }
        return answer
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame.FramePayload
        private let promise: EventLoopPromise<Answer>
        private var answer = Answer()
        private var isDone = false

        init(_ promise: EventLoopPromise<Answer>) { self.promise = promise }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .headers(let frame):
                answer.headers.append(frame.headers)
                if frame.endStream { finish() }
            case .data(let frame):
                if case .byteBuffer(let buffer) = frame.data { answer.data += Array(buffer.readableBytesView) }
            default: break
            }
        }

        func channelInactive(context: ChannelHandlerContext) { finish() }

        private func finish() {
            if !isDone { promise.succeed(answer) }
            isDone = true
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
