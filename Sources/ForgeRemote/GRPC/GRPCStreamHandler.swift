import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix

/// One call on one HTTP/2 stream: frames in, steps of a session on the pool, frames out.
///
/// Used on its event loop alone.
final class GRPCStreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    /// What every call of a server shares.
    struct Shared: Sendable {
        var router: any GRPCRouter
        var pool: NIOThreadPool
        var limits: GRPCLimits
        var metrics: CallMetrics
        var access: GRPCAccess
        let loads = ClientLoads()
    }

    private enum Input: Sendable {
        case message([UInt8])
        case end
        case next
    }

    private let shared: Shared
    private let load: ClientLoad
    /// Bytes that came and are not used up.
    private var held = 0
    /// Bytes that the session holds between its steps.
    private var kept: ClientShare
    private var isCounted = false
    private var decoder: GRPCMessageDecoder
    private var session: (any GRPCSession)?
    private var inputs: [Input] = []
    private var isRunning = false
    private var hasRun = false
    private var wantsRoom = false
    private var isEnded = false
    private var hasAnswered = false
    private var deadline: Scheduled<Void>?
    /// The method that is counted, and when its call began.
    private var counted: (method: CallMetrics.Method, since: NIODeadline)?

    init(_ shared: Shared, _ load: ClientLoad) {
        self.shared = shared
        self.load = load
        kept = ClientShare(load)
        decoder = GRPCMessageDecoder(longest: shared.limits.messageBytes)
    }

    // MARK: Events

    func handlerAdded(context: ChannelHandlerContext) { context.read() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let frame):
            if session == nil, !isEnded { begin(frame.headers, context) }
            if frame.endStream { half(context) }
        case .data(let frame):
            guard !isEnded, case .byteBuffer(var bytes) = frame.data else { return }
            held += bytes.readableBytes
            let count = bytes.readableBytes
            decoder.append(&bytes)
            do throws(GRPCFailure) {
                try load.take(count, shared.limits)
                while let message = try decoder.next() { inputs.append(.message(message)) }
            } catch { return fail(error, context) }
            if frame.endStream { half(context) }
        default: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        run(context)
        if !isRunning, !wantsRoom { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, wantsRoom {
            wantsRoom = false
            goOn(context)
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) { close() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close()
        context.close(promise: nil)
    }

    /// Nothing that came is needed any more.
    private func letGo() {
        inputs = []
        decoder = GRPCMessageDecoder(longest: shared.limits.messageBytes)
        load.give(held)
        held = 0
        kept.end()
        if isCounted { load.end() }
        isCounted = false
    }

    private func close() {
        deadline?.cancel()
        isEnded = true
        letGo()
        count(.cancelled)
        guard let session else { return }
        self.session = nil
        // A step that runs is over before the session goes.
        if !isRunning { session.abandon() }
    }

    // MARK: Beginning

    private func begin(_ headers: HPACKHeaders, _ context: ChannelHandlerContext) {
        guard headers.first(name: ":method") == "POST",
            let type = headers.first(name: "content-type"), type.hasPrefix("application/grpc")
        else { return refuse("415", context) }
        if let encoding = headers.first(name: "grpc-encoding"), encoding != "identity" {
            return fail(GRPCFailure(.unimplemented, "Messages cannot be compressed with `\(encoding)`"), context)
        }
        let path = headers.first(name: ":path") ?? ""
        do throws(GRPCFailure) {
            try shared.access.admit(path, authorization: headers.first(name: "authorization"))
            try load.begin(shared.limits)
            isCounted = true
        } catch { return fail(error, context) }
        guard let session = shared.router.session(for: path[...]) else {
            return fail(GRPCFailure(.unimplemented, "There is no method `\(path)`"), context)
        }
        self.session = session
        counted = (shared.metrics.began(path), .now())
        if let text = headers.first(name: "grpc-timeout"), let time = GRPCTimeout.parse(text) {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            deadline = context.eventLoop.scheduleTask(in: time) {
                let (handler, context) = bound.value
                handler.fail(GRPCFailure(.deadlineExceeded, "The deadline of the call has passed"), context)
            }
        }
    }

    private func attach(_ session: any GRPCSession, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        session.attach {
            loop.execute {
                let (handler, context) = bound.value
                handler.goOn(context)
            }
        }
    }

    private func half(_ context: ChannelHandlerContext) {
        if decoder.isInside, !isEnded {
            return fail(GRPCFailure(.invalidArgument, "The last message is cut off"), context)
        }
        inputs.append(.end)
    }

    // MARK: Steps

    /// Asks for the next step, once however often it is wanted.
    private func goOn(_ context: ChannelHandlerContext) {
        guard !isEnded, !wantsRoom else { return }
        if !inputs.contains(where: { if case .next = $0 { true } else { false } }) { inputs.insert(.next, at: 0) }
        run(context)
    }

    private func run(_ context: ChannelHandlerContext) {
        guard !isRunning, !isEnded, !wantsRoom, !inputs.isEmpty, let session else { return }
        if !hasRun, case .message(let message) = inputs[0] {
            if inputs.count == 2, case .end = inputs[1], let answer = session.instant(message) {
                return took(.success(.finish(answer)), session, context)
            }
            if session.isWoken(by: message) { attach(session, context) }
        }
        hasRun = true
        isRunning = true
        let work = inputs
        let bytes = Self.bytes(work[...])
        inputs = []
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        shared.pool.submit { state in
            let result: Result<GRPCStep, GRPCFailure>
            var rest = work[...]
            if case .active = state {
                result = Self.steps(session, &rest)
            } else {
                result = .failure(GRPCFailure(.unavailable, "The server is stopping"))
            }
            let left = rest
            let kept = session.heldBytes
            loop.execute {
                let (handler, context) = bound.value
                if !handler.isEnded {
                    handler.inputs.insert(contentsOf: left, at: 0)
                    handler.used(bytes - Self.bytes(left))
                }
                handler.took(handler.keeping(kept, result), session, context)
            }
        }
    }

    /// The bytes of messages, with what frames them.
    private static func bytes(_ inputs: ArraySlice<Input>) -> Int {
        inputs.reduce(0) { sum, input in
            if case .message(let bytes) = input { sum + bytes.count + 5 } else { sum }
        }
    }

    private func used(_ count: Int) {
        held -= count
        load.give(count)
    }

    /// Counts what the session holds behind a step; the step, or why what it holds is too much.
    private func keeping(
        _ count: Int, _ step: Result<GRPCStep, GRPCFailure>
    ) -> Result<GRPCStep, GRPCFailure> {
        if isEnded { return step }
        do throws(GRPCFailure) { try kept.hold(count, shared.limits) } catch {
            // What is over holds nothing in a moment.
            if case .success(.finish) = step { return step }
            return .failure(error)
        }
        return step
    }

    /// Takes steps until one sends something; what came in behind it is left.
    private static func steps(
        _ session: any GRPCSession, _ inputs: inout ArraySlice<Input>
    ) -> Result<GRPCStep, GRPCFailure> {
        do throws(GRPCFailure) {
            while let input = inputs.popFirst() {
                let step =
                    switch input {
                    case .message(let bytes): try session.receive(bytes)
                    case .end: try session.end()
                    case .next: try session.next()
                    }
                if case .wait = step { continue }
                return .success(step)
            }
            return .success(.wait)
        } catch { return .failure(error) }
    }

    private func took(
        _ result: Result<GRPCStep, GRPCFailure>, _ session: any GRPCSession, _ context: ChannelHandlerContext
    ) {
        isRunning = false
        if isEnded { return session.abandon() }
        switch result {
        case .failure(let failure): return fail(failure, context)
        case .success(.wait):
            run(context)
            if !isRunning { context.read() }
        case .success(.send(let message)):
            write(message, context)
            context.flush()
            guard context.channel.isWritable else {
                wantsRoom = true
                return
            }
            goOn(context)
        case .success(.finish(let message)):
            if let message { write(message, context) }
            end(nil, context)
        }
    }

    // MARK: Answers

    private static let answer: HPACKHeaders = [
        ":status": "200", "content-type": "application/grpc", "grpc-accept-encoding": "identity",
    ]

    /// An answer of up to so many bytes is not counted.
    private static let light = 4 << 10

    private func write(_ message: [UInt8], _ context: ChannelHandlerContext) {
        if !hasAnswered {
            hasAnswered = true
            context.write(wrapOutboundOut(.headers(.init(headers: Self.answer))), promise: nil)
        }
        var buffer = context.channel.allocator.buffer(capacity: message.count + 5)
        buffer.writeInteger(UInt8(0))
        buffer.writeInteger(UInt32(message.count))
        buffer.writeBytes(message)
        guard message.count > Self.light else {
            return context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(buffer)))), promise: nil)
        }
        let (load, count) = (load, message.count)
        load.hold(count)
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { _ in load.give(count) }
        context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(buffer)))), promise: promise)
    }

    private func end(_ failure: GRPCFailure?, _ context: ChannelHandlerContext) {
        var trailers = hasAnswered ? HPACKHeaders() : Self.answer
        trailers.add(name: "grpc-status", value: String((failure?.code ?? .ok).rawValue))
        if let failure {
            trailers.add(name: "grpc-message", value: failure.headerText)
            if let details = failure.headerDetails { trailers.add(name: "grpc-status-details-bin", value: details) }
        }
        deadline?.cancel()
        isEnded = true
        session = nil
        let hasEnd = inputs.contains { if case .end = $0 { true } else { false } }
        letGo()
        count(failure?.code ?? .ok)
        context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: trailers, endStream: true))), promise: nil)
        // What the client still sends is not read; HTTP/2 has a code for that which is no error.
        if !hasEnd { context.read() }
    }

    private func count(_ code: GRPCCode) {
        guard let (method, since) = counted.take() else { return }
        shared.metrics.ended(method, code, nanoseconds: (.now() - since).nanoseconds)
    }

    private func fail(_ failure: GRPCFailure, _ context: ChannelHandlerContext) {
        if isEnded { return }
        if !isRunning { session?.abandon() }
        end(failure, context)
    }

    /// Answers what is no call at all.
    private func refuse(_ status: String, _ context: ChannelHandlerContext) {
        isEnded = true
        context.writeAndFlush(
            wrapOutboundOut(.headers(.init(headers: [":status": status], endStream: true))), promise: nil)
    }
}
