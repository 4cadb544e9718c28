import NIOCore
import NIOHTTP1

/// One connection: requests one after the other, each answered before the next is read.
struct HTTPCacheConnection {
    private typealias Inbound = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
    private typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    /// Pieces of an upload are put together up to this, in bytes.
    private static let piece = 256 << 10

    private let calls: HTTPCacheCalls

    init(_ calls: HTTPCacheCalls) { self.calls = calls }

    /// Answers until the client goes, or does what HTTP does not allow.
    func serve(_ connection: HTTPCacheServer.Connection) async {
        let load = calls.loads.open(connection.channel.remoteAddress?.ipAddress ?? "")
        defer { calls.loads.close(load) }
        try? await connection.executeThenClose { inbound, outbound in
            var parts = inbound.makeAsyncIterator()
            while let part = try await parts.next(isolation: #isolation) {
                guard case .head(let head) = part else { continue }
                let since = NIODeadline.now()
                let method = calls.metrics.began(Self.name(head))
                var code = GRPCCode.cancelled
                defer {
                    calls.metrics.ended(method, code, nanoseconds: (.now() - since).nanoseconds)
                }
                let isOver: Bool
                do throws(GRPCFailure) {
                    let path = try calls.admit(head.uri, authorization: head.headers.first(name: "authorization"))
                    try calls.begin(load)
                    defer { load.end() }
                    switch head.method {
                    case .GET, .HEAD: (code, isOver) = try await read(path, head, load, &parts, outbound)
                    case .PUT: (code, isOver) = try await write(path, head, load, &parts, outbound)
                    default: throw GRPCFailure(.unimplemented, "GET, HEAD and PUT are served")
                    }
                } catch {
                    code = error.code
                    isOver = try await refuse(error, head, &parts, outbound)
                }
                if isOver { return }
            }
        }
    }

    /// What a request is counted as.
    private static func name(_ head: HTTPRequestHead) -> String {
        let shelf = HTTPCachePath(head.uri)?.shelf.rawValue ?? "other"
        return "HTTP/\(head.method == .PUT ? "PUT" : head.method == .GET ? "GET" : "HEAD")/\(shelf)"
    }

    // MARK: GET and HEAD

    private func read(
        _ path: HTTPCachePath, _ head: HTTPRequestHead, _ load: ClientLoad, _ parts: inout Inbound, _ outbound: Outbound
    ) async throws(GRPCFailure) -> (GRPCCode, isOver: Bool) {
        let body = try await calls.find(path)
        // The first piece before the head: what cannot be read at all is still a failure that can be told.
        var piece = head.method == .GET ? try await calls.next(body) : nil
        do {
            try await drain(&parts)
            let headers: HTTPHeaders = [
                "content-type": "application/octet-stream", "content-length": String(body.size),
            ]
            try await outbound.write(.head(HTTPResponseHead(version: head.version, status: .ok, headers: headers)))
            while let bytes = piece {
                load.hold(bytes.count)
                defer { load.give(bytes.count) }
                try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: bytes))))
                piece = try await calls.next(body)
            }
            // Who asked for one answer may be gone with its last byte.
            try? await outbound.write(.end(nil))
        } catch {
            // What was promised cannot be given any more, so the connection ends before its last byte.
            return ((error as? GRPCFailure)?.code ?? .cancelled, true)
        }
        return (.ok, !head.isKeepAlive)
    }

    // MARK: PUT

    private func write(
        _ path: HTTPCachePath, _ head: HTTPRequestHead, _ load: ClientLoad, _ parts: inout Inbound,
        _ outbound: Outbound
    ) async throws(GRPCFailure) -> (GRPCCode, isOver: Bool) {
        let upload = try await calls.begin(path)
        var pending: [UInt8] = []
        var share = ClientShare(load)
        defer { share.end() }
        do {
            if Self.waits(head) {
                try await outbound.write(.head(HTTPResponseHead(version: head.version, status: .continue)))
            }
            loop: while true {
                switch try await parts.next(isolation: #isolation) {
                case .body(let buffer):
                    pending += buffer.readableBytesView
                    if pending.count >= Self.piece {
                        try await calls.append(pending, upload)
                        pending = []
                    }
                    try calls.hold(pending.count + upload.heldBytes, &share)
                case .end: break loop
                // The client went before it had said all.
                case nil, .head: return (.cancelled, true)
                }
            }
            if !pending.isEmpty { try await calls.append(pending, upload) }
            try await calls.finish(upload)
            try await answer(.ok, "", head, outbound)
        } catch let failure as GRPCFailure {
            throw failure
        } catch { return (.cancelled, true) }
        return (.ok, !head.isKeepAlive)
    }

    /// Whether the client sends its bytes only when it is told that they are wanted.
    private static func waits(_ head: HTTPRequestHead) -> Bool {
        head.headers["expect"].contains { $0.lowercased() == "100-continue" }
    }

    // MARK: Answers

    /// Tells what is wrong and says whether the connection is over: a client that is not done sending is not listened
    /// to.
    private func refuse(
        _ failure: GRPCFailure, _ head: HTTPRequestHead, _ parts: inout Inbound, _ outbound: Outbound
    ) async throws -> Bool {
        let hasBody = head.method == .PUT
        if !hasBody { try await drain(&parts) }
        var headers: HTTPHeaders = [:]
        if failure.code == .unauthenticated { headers.add(name: "www-authenticate", value: "Bearer, Basic") }
        if failure.code == .unimplemented { headers.add(name: "allow", value: "GET, HEAD, PUT") }
        try await answer(failure.httpStatus, failure.message + "\n", head, outbound, headers, isLast: hasBody)
        return hasBody || !head.isKeepAlive
    }

    private func answer(
        _ status: HTTPResponseStatus, _ text: String, _ head: HTTPRequestHead, _ outbound: Outbound,
        _ more: HTTPHeaders = [:], isLast: Bool = false
    ) async throws {
        var headers = more
        headers.add(name: "content-length", value: String(text.utf8.count))
        if !text.isEmpty { headers.add(name: "content-type", value: "text/plain; charset=utf-8") }
        if isLast { headers.add(name: "connection", value: "close") }
        try await outbound.write(.head(HTTPResponseHead(version: head.version, status: status, headers: headers)))
        if head.method != .HEAD, !text.isEmpty {
            try await outbound.write(.body(.byteBuffer(ByteBuffer(string: text))))
        }
        try await outbound.write(.end(nil))
    }

    /// Reads a request to its end.
    private func drain(_ parts: inout Inbound) async throws {
        while let part = try await parts.next(isolation: #isolation) {
            if case .end = part { return }
        }
    }
}
