private import Glibc
internal import NIOCore
internal import NIOHTTP1

/// A request of HTTP, whole.
struct HTTPRequest: Sendable {
    var method: HTTPMethod
    /// Path and query as they are sent.
    var target: String
    var fields: HTTPHeaders
    var body: [UInt8] = []
}

/// An answer, whole.
struct HTTPAnswer: Sendable {
    var status: Int
    var fields: HTTPHeaders
    var body: [UInt8] = []
    /// Whether the connection may be used again.
    var isReusable = false

    func field(_ name: String) -> String? { fields.first(name: name) }
}

/// Why there is no answer.
enum HTTPFault: Error {
    /// No connection comes about.
    case unreachable(String)
    /// The connection was lost before the answer was whole.
    case lost(String)
    /// The answer was not whole in time.
    case late(seconds: Int64)
    /// The other side is not shown to be who it should be.
    case distrusted(String, Mistrust)
    /// What comes is no answer, or a longer one than is taken.
    case garbled(String)

    /// What an error of a connection says.
    static func words(of error: any Error) -> String {
        guard let failure = error as? IOError else { return "\(error)" }
        return String(cString: strerror(failure.errnoCode))
    }
}

/// A request that waits for its answer.
struct HTTPCall: Sendable {
    let request: HTTPRequest
    let seconds: Int64
    let answer: EventLoopPromise<HTTPAnswer>
}

/// Puts one call at a time through a connection.
final class HTTPCallHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPCall
    typealias OutboundOut = HTTPClientRequestPart

    private let mostBytes: Int
    private var call: HTTPCall?
    private var found: HTTPAnswer?
    private var timer: Scheduled<Void>?

    /// - Parameter mostBytes: bodies of more bytes are not taken.
    init(mostBytes: Int) { self.mostBytes = mostBytes }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let call = unwrapOutboundIn(data)
        self.call = call
        found = nil
        let head = HTTPRequestHead(
            version: .http1_1, method: call.request.method, uri: call.request.target, headers: call.request.fields)
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: .seconds(call.seconds)) {
            call.answer.fail(HTTPFault.late(seconds: call.seconds))
            channel.close(promise: nil)
        }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !call.request.body.isEmpty {
            let body = context.channel.allocator.buffer(bytes: call.request.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            found = HTTPAnswer(status: Int(head.status.code), fields: head.headers, isReusable: head.isKeepAlive)
            if call?.request.method != .HEAD,
                let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length <= mostBytes
            {
                found?.body.reserveCapacity(length)
            }
        case .body(let buffer):
            found?.body += buffer.readableBytesView
            if let count = found?.body.count, count > mostBytes {
                fail(context, .garbled("an answer of more than \(mostBytes) bytes"))
            }
        case .end:
            if let found { end { $0.succeed(found) } }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end { $0.fail(HTTPFault.lost("it was closed from the other side")) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let fault = error as? HTTPParserError, fault != .invalidEOFState else {
            return fail(context, .lost(HTTPFault.words(of: error)))
        }
        fail(context, .garbled("\(fault)"))
    }

    private func fail(_ context: ChannelHandlerContext, _ fault: HTTPFault) {
        end { $0.fail(fault) }
        context.close(promise: nil)
    }

    private func end(_ say: (EventLoopPromise<HTTPAnswer>) -> Void) {
        timer?.cancel()
        timer = nil
        guard let call else { return }
        self.call = nil
        found = nil
        say(call.answer)
    }
}
