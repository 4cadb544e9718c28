import NIOCore
import NIOHPACK
import NIOHTTP2

/// The client's side of one call: hands on messages as they come, and how the call ended.
final class GRPCClientStream: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias Messages = AsyncThrowingStream<[UInt8], any Error>

    private let out: Messages.Continuation
    private var decoder: GRPCMessageDecoder
    private var isDone = false

    /// - Parameter longest: the most bytes of a message that are taken.
    init(_ out: Messages.Continuation, longest: Int) {
        self.out = out
        decoder = GRPCMessageDecoder(longest: longest)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let frame): take(frame)
        case .data(let frame):
            guard case .byteBuffer(var buffer) = frame.data else { return }
            decoder.append(&buffer)
            do throws(GRPCFailure) {
                while let message = try decoder.next() { out.yield(message) }
            } catch {
                end(error)
                return context.close(promise: nil)
            }
            if frame.endStream { end(GRPCFailure(.unknown, "The answer ended without a status")) }
        case .rstStream(let code): end(GRPCFailure(.unavailable, "The cluster broke the call off: \(code)"))
        default: break
        }
    }

    private func take(_ frame: HTTP2Frame.FramePayload.Headers) {
        if let text = frame.headers.first(name: "grpc-status") {
            let code = Int(text).flatMap { GRPCCode(rawValue: $0) } ?? .unknown
            if code == .ok { return end(nil) }
            return end(GRPCFailure(code, Self.plain(frame.headers.first(name: "grpc-message") ?? "it says no more")))
        }
        if let status = frame.headers.first(name: ":status"), status != "200" {
            let code: GRPCCode = ["502", "503", "504", "429"].contains(status) ? .unavailable : .unknown
            return end(GRPCFailure(code, "The cluster answers with HTTP status \(status)"))
        }
        if frame.endStream { end(GRPCFailure(.unknown, "The answer ended without a status")) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(GRPCFailure(.unavailable, "The connection was lost"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(GRPCFailure(.unavailable, "The connection was lost: \(error)"))
        context.close(promise: nil)
    }

    private func end(_ failure: GRPCFailure?) {
        if isDone { return }
        isDone = true
        if let failure { out.finish(throwing: failure) } else { out.finish() }
    }

    /// The text of a header, whose odd bytes are written in hex.
    private static func plain(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
