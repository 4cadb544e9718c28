import Glibc
import Synchronization

/// A service of HTTP that answers as a test says, bytes and all.
final class ScriptedService: Sendable {
    struct Request: Sendable {
        var method = ""
        var target = ""
        var fields: [String: String] = [:]
        var body: [UInt8] = []
    }

    enum Answer: Sendable {
        case status(Int, [String: String] = [:], String = "")
        /// These bytes, and then the connection is closed.
        case bytes(String)
        /// Nothing for so many seconds.
        case silence(UInt32)
    }

    private let listener: Int32
    let port: Int
    private let seen = Mutex<[Request]>([])
    private let script: @Sendable (_ number: Int, Request) -> Answer

    /// The requests that came.
    var requests: [Request] { seen.withLock { $0 } }

    init(_ script: @escaping @Sendable (_ number: Int, Request) -> Answer) {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, size) = (listener, length)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                precondition(bind(listener, raw, size) == 0 && listen(listener, 64) == 0)
                getsockname(listener, raw, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
        self.port = port
        start { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { return }
                start { [self] in serve(connection) }
            }
        }
    }

    private func start(_ body: @escaping @Sendable () -> Void) {
        final class Job: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(Job(body)).toOpaque())
        pthread_detach(thread)
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var pending: [UInt8] = []
        while let request = next(connection, &pending) {
            let number = seen.withLock { seen in
                seen.append(request)
                return seen.count - 1
            }
            switch script(number, request) {
            case .status(let status, let fields, let body):
                var head = "HTTP/1.1 \(status) Said\r\n"
                for (name, value) in fields { head += "\(name): \(value)\r\n" }
                if fields["content-length"] == nil { head += "content-length: \(body.utf8.count)\r\n" }
                send(head + "\r\n" + (request.method == "HEAD" ? "" : body), connection)
            case .bytes(let text): return send(text, connection)
            case .silence(let seconds): sleep(seconds)
            }
        }
    }

    private func send(_ text: String, _ connection: Int32) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private func next(_ connection: Int32, _ pending: inout [UInt8]) -> Request? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        func fill() -> Bool {
            let got = recv(connection, &buffer, buffer.count, 0)
            if got > 0 { pending += buffer[..<got] }
            return got > 0
        }
        let mark = Array("\r\n\r\n".utf8)
        while pending.firstRange(of: mark) == nil { if !fill() { return nil } }
        guard let end = pending.firstRange(of: mark) else { return nil }
        let lines = String(decoding: pending[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        guard words.count == 3 else { return nil }
        var request = Request(method: String(words[0]), target: String(words[1]))
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1)
            if pair.count == 2 { request.fields[pair[0].lowercased()] = String(pair[1].drop { $0 == " " }) }
        }
        pending.removeSubrange(..<end.upperBound)
        let length = request.fields["content-length"].flatMap { Int($0) } ?? 0
        while pending.count < length { if !fill() { return nil } }
        request.body = Array(pending[..<length])
        pending.removeSubrange(..<length)
        return request
    }
}
