import NIOCore
import NIOHTTP1
import NIOPosix

/// The cache over HTTP/1.1, as Bazel's `--remote_cache=http://` and ccache speak it.
public final class HTTPCacheServer: Sendable {
    typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    private let group: MultiThreadedEventLoopGroup
    private let pool: NIOThreadPool
    private let server: NIOAsyncChannel<Connection, Never>
    private let work: Task<Void, Never>

    /// Listens.
    ///
    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - access: who may come.
    ///   - tls: what secures connections; nil where nothing does.
    ///   - metrics: where its calls are counted.
    ///   - limits: what is taken of a client.
    /// - Throws: what the system says of the address.
    public static func start(
        host: String, port: Int, services: RemoteServices, access: GRPCAccess = .open, tls: ServerTLS? = nil,
        metrics: CallMetrics = CallMetrics(), limits: GRPCLimits = GRPCLimits()
    ) async throws -> HTTPCacheServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let pool = NIOThreadPool(numberOfThreads: 8)
        pool.start()
        let shared = HTTPCacheCalls(
            cache: services.http, access: access, pool: pool, metrics: metrics, limits: limits)
        do {
            let server = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .bind(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture { try prepare(channel, tls) }
                }
            return HTTPCacheServer(group, pool, server, shared)
        } catch {
            try? await group.shutdownGracefully()
            try? await pool.shutdownGracefully()
            throw error
        }
    }

    private init(
        _ group: MultiThreadedEventLoopGroup, _ pool: NIOThreadPool, _ server: NIOAsyncChannel<Connection, Never>,
        _ calls: HTTPCacheCalls
    ) {
        self.group = group
        self.pool = pool
        self.server = server
        work = Task { await Self.serve(server, calls) }
    }

    private static func prepare(_ channel: any Channel, _ tls: ServerTLS?) throws -> Connection {
        try tls?.secure(channel)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline()
        try pipeline.addHandler(IdleStateHandler(allTimeout: .seconds(300)))
        try pipeline.addHandler(IdleConnections())
        return try Connection(wrappingChannelSynchronously: channel)
    }

    private static func serve(_ server: NIOAsyncChannel<Connection, Never>, _ calls: HTTPCacheCalls) async {
        try? await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { await HTTPCacheConnection(calls).serve(connection) }
                }
            }
        }
    }

    /// The port that it listens on.
    public var port: Int { server.channel.localAddress?.port ?? 0 }

    /// Listens no more and ends every connection.
    public func stop() async {
        work.cancel()
        await work.value
        try? await group.shutdownGracefully()
        try? await pool.shutdownGracefully()
    }
}

/// Closes connections on which nothing has happened for long.
private final class IdleConnections: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
