internal import ForgeCore
internal import ForgeStore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
private import Synchronization

/// Calls of HTTP/1.1 to one place, over connections that are kept for the next ones.
///
/// Calls block, each for as long as it may take at most.
final class HTTPClient: Sendable {
    private struct Idle {
        var channel: any Channel
        var since: NIODeadline
    }

    /// Calls at one time.
    private static let width = 32
    private static let connectSeconds: Int64 = 10
    /// Servers close a connection that says nothing after a while; before that it is not used any more.
    private static let idleSeconds: Int64 = 10

    private let host: String
    private let port: Int
    private let tls: RemoteTLS?
    private let mostBytes: Int
    private let idle = Mutex<[Idle]>([])
    private let room = Semaphore(width)

    /// Makes ready; nothing is connected to yet.
    ///
    /// - Parameters:
    ///   - tls: what secures connections; nil where nothing does.
    ///   - mostBytes: bodies of more bytes are not taken.
    init(host: String, port: Int, tls: RemoteTLS?, mostBytes: Int) {
        self.host = host
        self.port = port
        self.tls = tls
        self.mostBytes = mostBytes
    }

    deinit {
        for kept in idle.withLock({ $0 }) { kept.channel.close(promise: nil) }
    }

    /// Asks, and waits for the whole answer.
    func answer(to request: HTTPRequest, seconds: Int64) throws(HTTPFault) -> HTTPAnswer {
        room.wait()
        defer { room.signal() }
        if let kept = kept() {
            do throws(HTTPFault) { return try ask(kept, request, seconds) } catch {
                // It may have been closed from the other side while nothing was said.
                guard case .lost = error else { throw error }
            }
        }
        return try ask(try connected(), request, seconds)
    }

    private func ask(
        _ channel: any Channel, _ request: HTTPRequest, _ seconds: Int64
    ) throws(HTTPFault) -> HTTPAnswer {
        let promise = channel.eventLoop.makePromise(of: HTTPAnswer.self)
        channel.writeAndFlush(HTTPCall(request: request, seconds: seconds, answer: promise)).whenFailure { error in
            // Of a connection that is open yet, the answer says why nothing more is taken.
            if !channel.isActive { promise.fail(HTTPFault.lost(HTTPFault.words(of: error))) }
        }
        do {
            let answer = try promise.futureResult.wait()
            if answer.isReusable { keep(channel) } else { channel.close(promise: nil) }
            return answer
        } catch { throw error as? HTTPFault ?? .lost(HTTPFault.words(of: error)) }
    }

    private func kept() -> (any Channel)? {
        idle.withLock { idle in
            while let last = idle.popLast() {
                if last.channel.isActive, NIODeadline.now() - last.since < .seconds(Self.idleSeconds) {
                    return last.channel
                }
                last.channel.close(promise: nil)
            }
            return nil
        }
    }

    private func keep(_ channel: any Channel) {
        idle.withLock { $0.append(Idle(channel: channel, since: .now())) }
    }

    private func connected() throws(HTTPFault) -> any Channel {
        let (host, tls, mostBytes) = (host, tls, mostBytes)
        let shaken = Shaken()
        do {
            let channel = try ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(Self.connectSeconds))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handshake = try tls?.secure(channel, to: host)
                        shaken.handshake.withLock { $0 = handshake }
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(HTTPCallHandler(mostBytes: mostBytes))
                    }
                }
                .connect(host: host, port: port).wait()
            try shaken.handshake.withLock { $0 }?.ended.wait()
            return channel
        } catch {
            guard let failure = error as? GRPCFailure else { throw .unreachable(Self.cause(of: error)) }
            guard let why = failure.mistrust else { throw .unreachable(failure.message) }
            throw .distrusted(failure.message, why)
        }
    }

    /// What a failed connection fails with, without what was tried before.
    private static func cause(of error: any Error) -> String {
        guard let failure = error as? NIOConnectionError else { return HTTPFault.words(of: error) }
        if let last = failure.connectionErrors.last { return HTTPFault.words(of: last.error) }
        return "the name `\(failure.host)` is not known"
    }

    /// The handshake of a connection that is being made.
    private final class Shaken: Sendable {
        let handshake = Mutex<TLSHandshake?>(nil)
    }
}
