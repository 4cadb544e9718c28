import ForgeCore
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import Synchronization

/// A connection to a server of gRPC over HTTP/2, made when it is first used, and again when it was lost.
final class GRPCChannel: Sendable {
    private struct Connection: Sendable {
        let channel: any Channel
        let streams: NIOHTTP2Handler.StreamMultiplexer
        let tls: TLSHandshake?
    }

    /// The most bytes of a message that is taken.
    static let longestMessage = 16 << 20
    private static let connectSeconds: Int64 = 10
    /// Bytes that a server may send of one call before they are taken.
    private static let windowBytes = 4 << 20
    /// More bytes than calls ever have under way at once, since each waits until the connection has taken its message.
    ///
    /// A connection that is full holds frames of control back, and NIOHTTP2 sends data before them, which it takes for
    /// a mistake.
    private static let mostUnderWay = 64 << 20

    private let address: RemoteAddress
    private let connecting = Mutex<Task<Connection, any Error>?>(nil)

    private let tls: RemoteTLS?

    private let credentials: (any RemoteCredentials)?

    /// - Parameters:
    ///   - tls: what secures the connection to an address that speaks TLS.
    ///   - credentials: what goes with each call.
    init(_ address: RemoteAddress, tls: RemoteTLS? = nil, credentials: (any RemoteCredentials)? = nil) {
        self.address = address
        self.credentials = credentials
        self.tls = address.isSecure ? tls : nil
    }

    /// A call that has begun.
    struct Call: Sendable {
        fileprivate let stream: any Channel
        fileprivate let tls: TLSHandshake?
        fileprivate let timer: Scheduled<Void>
        /// What the server answers.
        fileprivate let answers: GRPCClientStream.Messages

        /// Sends a message; returns when the connection has taken it.
        func send(_ message: [UInt8], isLast: Bool) async throws(GRPCFailure) {
            var buffer = ByteBuffer()
            buffer.writeInteger(UInt8(0))
            buffer.writeInteger(UInt32(message.count))
            buffer.writeBytes(message)
            let data = HTTP2Frame.FramePayload.Data(data: .byteBuffer(buffer), endStream: isLast)
            do { try await stream.writeAndFlush(HTTP2Frame.FramePayload.data(data)) } catch {
                throw lost(GRPCFailure(.unavailable, "The connection was lost: \(error)"))
            }
        }

        private func lost(_ failure: GRPCFailure) -> GRPCFailure { tls?.reason(for: failure) ?? failure }

        /// Takes the answers one by one, until `body` wants no more or the call has ended well.
        func answered(_ body: ([UInt8]) async throws(GRPCFailure) -> Bool) async throws(GRPCFailure) {
            do {
                for try await answer in answers {
                    if try await !body(answer) { return }
                }
            } catch let failure as GRPCFailure { throw lost(failure) } catch {
                throw GRPCFailure(.cancelled, "The call was given up")
            }
            if Task.isCancelled { throw GRPCFailure(.cancelled, "The call was given up") }
        }

        /// Ends the call, whether the server has said all or not.
        func end() {
            timer.cancel()
            stream.close(promise: nil)
        }
    }

    /// Begins a call.
    ///
    /// - Parameter seconds: how long it may take.
    func begin(_ path: String, seconds: Int64) async throws(GRPCFailure) -> Call {
        let connection = try await connected()
        let (answers, out) = GRPCClientStream.Messages.makeStream()
        var headers: HPACKHeaders = [
            ":method": "POST", ":scheme": address.isSecure ? "https" : "http", ":path": path,
            ":authority": address.authority,
            "content-type": "application/grpc", "te": "trailers", "user-agent": "forge", "grpc-timeout": "\(seconds)S",
        ]
        headers.add(name: "grpc-accept-encoding", value: "identity")
        do throws(ForgeError) {
            for (name, value) in try await credentials?.fields() ?? [] { headers.add(name: name, value: value) }
        } catch { throw GRPCFailure(.unauthenticated, error.message) }
        do {
            let stream = try await connection.streams.createStreamChannel { stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.pipeline.syncOperations.addHandler(
                        GRPCClientStream(out, longest: Self.longestMessage))
                }
            }.get()
            let timer = stream.eventLoop.scheduleTask(in: .seconds(seconds)) {
                out.finish(throwing: GRPCFailure(.deadlineExceeded, "There is no answer within \(seconds) seconds"))
                stream.close(promise: nil)
            }
            try await stream.writeAndFlush(HTTP2Frame.FramePayload.headers(.init(headers: headers)))
            return Call(stream: stream, tls: connection.tls, timer: timer, answers: answers)
        } catch {
            forget()
            let failure = GRPCFailure(.unavailable, "The connection was lost: \(error)")
            throw connection.tls?.reason(for: failure) ?? failure
        }
    }

    /// A call with one message, whose answers are taken one by one.
    func call(
        _ path: String, _ message: [UInt8], seconds: Int64,
        each: ([UInt8]) async throws(GRPCFailure) -> Bool
    ) async throws(GRPCFailure) {
        let call = try await begin(path, seconds: seconds)
        defer { call.end() }
        try await call.send(message, isLast: true)
        try await call.answered(each)
    }

    func renewCredentials() async -> Bool { await credentials?.renew() ?? false }

    /// Ends the connection.
    func close() async {
        guard let task = connecting.withLock({ $0.take() }), let connection = try? await task.value else { return }
        try? await connection.channel.close()
    }

    // MARK: The connection

    private func forget() { connecting.withLock { $0 = nil } }

    private func connected() async throws(GRPCFailure) -> Connection {
        let task = connecting.withLock { known in
            if let known { return known }
            let made = Task { try await self.connect() }
            known = made
            return made
        }
        do {
            let connection = try await task.value
            if connection.channel.isActive { return connection }
        } catch {
            forget()
            throw error as? GRPCFailure ?? GRPCFailure(.unavailable, "\(error)")
        }
        forget()
        return try await connected()
    }

    private func connect() async throws -> Connection {
        var streamConfiguration = NIOHTTP2Handler.StreamConfiguration()
        streamConfiguration.targetWindowSize = Self.windowBytes
        let configuration = streamConfiguration
        let (address, tls) = (address, tls)
        if address.isSecure, tls == nil { throw GRPCFailure(.internal, "There is no TLS for `\(address.authority)`") }
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(Self.connectSeconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: Self.mostUnderWay / 2, high: Self.mostUnderWay))
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture { try tls?.secure(channel, to: address.host) }
                    .flatMap { handshake in
                        channel.configureHTTP2Pipeline(
                            mode: .client, connectionConfiguration: .init(),
                            streamConfiguration: configuration
                        ) { $0.eventLoop.makeSucceededVoidFuture() }
                        .map { Connection(channel: channel, streams: $0, tls: handshake) }
                    }
            }
        try await connection.tls?.done()
        return connection
    }
}
