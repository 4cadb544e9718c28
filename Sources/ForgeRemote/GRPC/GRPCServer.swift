import NIOCore
import NIOHTTP2
import NIOPosix

/// gRPC over HTTP/2 on a port, with TLS or with prior knowledge.
public final class GRPCServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let pool: NIOThreadPool
    private let channel: any Channel
    /// What it counts of its calls.
    public let metrics: CallMetrics

    /// Listens.
    ///
    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - access: who may call it.
    ///   - tls: what secures connections; nil where nothing does.
    ///   - metrics: where its calls are counted.
    ///   - loops: threads that move bytes.
    ///   - threads: threads that may block.
    /// - Throws: what the system says of the address.
    public static func start(
        host: String, port: Int, router: any GRPCRouter, access: GRPCAccess = .open, tls: ServerTLS? = nil,
        metrics: CallMetrics = CallMetrics(), limits: GRPCLimits = GRPCLimits(), loops: Int = 2, threads: Int = 6
    ) async throws -> GRPCServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
        let shared = GRPCStreamHandler.Shared(
            router: router, pool: pool, limits: limits, metrics: metrics, access: access)
        do {
            let channel = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try tls?.secure(channel) }
                        .flatMap { prepare(channel, shared) }
                }
                .bind(host: host, port: port).get()
            return GRPCServer(group, pool, channel, metrics)
        } catch {
            try? await group.shutdownGracefully()
            try? await pool.shutdownGracefully()
            throw error
        }
    }

    private init(
        _ group: MultiThreadedEventLoopGroup, _ pool: NIOThreadPool, _ channel: any Channel, _ metrics: CallMetrics
    ) {
        self.metrics = metrics
        self.group = group
        self.pool = pool
        self.channel = channel
    }

    private static func prepare(
        _ channel: any Channel, _ shared: GRPCStreamHandler.Shared
    ) -> EventLoopFuture<Void> {
        let (metrics, loads) = (shared.metrics, shared.loads)
        let load = loads.open(channel.remoteAddress?.ipAddress ?? "")
        metrics.connected(1)
        channel.closeFuture.whenComplete { _ in
            metrics.connected(-1)
            loads.close(load)
        }
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: shared.limits.streams),
            HTTP2Setting(parameter: .initialWindowSize, value: shared.limits.windowBytes),
            HTTP2Setting(parameter: .maxFrameSize, value: 1 << 20),
            HTTP2Setting(parameter: .maxHeaderListSize, value: 64 << 10),
        ]
        connection.targetWindowSize = shared.limits.windowBytes * 4
        // Honest clients send many of these: pings for each few data frames, and a reset where an answer came before
        // they had said all, as a `Write` of what is there already does.
        connection.controlFrameRateLimit.maximumCount = shared.limits.frames
        connection.maximumConnectionGlitches = .max
        var stream = NIOHTTP2Handler.StreamConfiguration()
        stream.targetWindowSize = shared.limits.windowBytes
        stream.streamResetFrameRateLimit.maximumCount = shared.limits.frames
        stream.streamErrorRateLimit.maximumCount = shared.limits.frames
        return channel.configureHTTP2Pipeline(
            mode: .server, connectionConfiguration: connection, streamConfiguration: stream
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.syncOptions?.setOption(.autoRead, value: false)
                try stream.pipeline.syncOperations.addHandler(GRPCStreamHandler(shared, load))
            }
        }.map { _ in }
    }

    /// The port that it listens on.
    public var port: Int { channel.localAddress?.port ?? 0 }

    /// Listens no more and ends every connection.
    public func stop() async {
        try? await channel.close()
        try? await group.shutdownGracefully()
        try? await pool.shutdownGracefully()
    }
}
