import NIOCore
import NIOPosix

/// Answers `GET /metrics` over HTTP/1.1, one request a connection.
public final class MetricsServer: Sendable {
    private let channel: any Channel

    /// Listens.
    ///
    /// - Parameter page: makes the text when somebody asks.
    /// - Throws: what the system says of the address.
    public static func start(
        host: String, port: Int, page: @escaping @Sendable () -> String
    ) async throws -> MetricsServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(MetricsHandler(page))
                }
            }
            .bind(host: host, port: port).get()
        return MetricsServer(channel)
    }

    private init(_ channel: any Channel) { self.channel = channel }

    /// The port that it listens on.
    public var port: Int { channel.localAddress?.port ?? 0 }

    /// Listens no more.
    public func stop() async { try? await channel.close() }
}

/// One connection.
private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let longestRequest = 8 << 10

    private let page: @Sendable () -> String
    private var request: [UInt8] = []
    private var isAnswered = false
    private var patience: Scheduled<Void>?

    init(_ page: @escaping @Sendable () -> String) { self.page = page }

    func channelActive(context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        patience = context.eventLoop.scheduleTask(in: .seconds(10)) { bound.value.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) { patience?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswered else { return }
        request += unwrapInboundIn(data).readableBytesView
        guard request.count <= Self.longestRequest else { return answer("431 Too Large", "", context) }
        let text = String(decoding: request, as: UTF8.self)
        guard text.utf8.firstRange(of: "\r\n\r\n".utf8) != nil else { return }
        let words = text.prefix { $0 != "\r\n" }.split(separator: " ")
        guard words.count == 3, words[0] == "GET" else { return answer("405 Method Not Allowed", "", context) }
        guard words[1] == "/metrics" else { return answer("404 Not Found", "", context) }
        answer("200 OK", page(), context)
    }

    private func answer(_ status: String, _ body: String, _ context: ChannelHandlerContext) {
        isAnswered = true
        let head =
            "HTTP/1.1 \(status)\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n"
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head + body))).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
