internal import NIOCore
internal import NIOSSL
private import NIOTLS
private import Synchronization

/// How the handshake of a connection ended, and what TLS said later.
final class TLSHandshake: Sendable {
    private let host: String
    private let promise: EventLoopPromise<Void>
    private let fault = Mutex<GRPCFailure?>(nil)

    init(host: String, _ promise: EventLoopPromise<Void>) {
        self.host = host
        self.promise = promise
    }

    /// Returns when the connection can be used.
    ///
    /// - Throws: a ``GRPCFailure``.
    func done() async throws { try await promise.futureResult.get() }

    /// When the connection can be used; fails with a ``GRPCFailure``.
    var ended: EventLoopFuture<Void> { promise.futureResult }

    /// What is told in the place of a connection that was lost: a server of TLS 1.3 refuses a certificate after the
    /// handshake.
    func reason(for failure: GRPCFailure) -> GRPCFailure {
        failure.code == .unavailable ? fault.withLock { $0 } ?? failure : failure
    }

    /// What lies above TLS in a connection.
    final class Ear: ChannelInboundHandler {
        typealias InboundIn = NIOAny
        typealias InboundOut = NIOAny

        private let handshake: TLSHandshake
        private let handler: NIOSSLClientHandler
        private let patience: TimeAmount

        init(_ handshake: TLSHandshake, _ handler: NIOSSLClientHandler, _ patience: TimeAmount) {
            self.handshake = handshake
            self.handler = handler
            self.patience = patience
        }

        /// Who takes the connection may say nothing.
        func channelActive(context: ChannelHandlerContext) {
            let (handshake, channel) = (handshake, context.channel)
            let seconds = (patience.nanoseconds + 999_999_999) / 1_000_000_000
            let timer = context.eventLoop.scheduleTask(in: patience) {
                handshake.promise.fail(
                    GRPCFailure(.unavailable, "The handshake of TLS is not over within \(seconds) seconds"))
                channel.close(promise: nil)
            }
            handshake.ended.whenComplete { _ in timer.cancel() }
            context.fireChannelActive()
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted = event as? TLSUserEvent { handshake.promise.succeed() }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if let fault = TLSFault.failure(error, showing: handler.peerCertificate, host: handshake.host) {
                handshake.fault.withLock { if $0 == nil { $0 = fault } }
                handshake.promise.fail(fault)
            }
            context.fireErrorCaught(error)
        }

        func channelInactive(context: ChannelHandlerContext) {
            handshake.promise.fail(GRPCFailure(.unavailable, "The connection was lost in the handshake of TLS"))
            context.fireChannelInactive()
        }

        /// No connection came about: who made it knows why.
        func handlerRemoved(context: ChannelHandlerContext) {
            handshake.promise.fail(GRPCFailure(.unavailable, "There is no connection"))
        }
    }
}
