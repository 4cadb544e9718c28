public import ForgeCore
public import ForgeStore
internal import NIOHTTP1
private import Synchronization

/// The objects of a bucket.
public final class S3Objects: ObjectStore {
    /// What is asked for at once, in bytes: the whole of smaller objects, parts of larger ones.
    static let windowBytes: Int64 = 8 << 20
    /// Objects of more bytes are sent in parts.
    private static let mostAtOnce = 16 << 20
    /// Questions at one time.
    private static let width = 16

    private let calls: S3Calls
    /// For the bodies that are on their way, whatever goes there at one time.
    private let room: ByteRoom
    /// Whether the service knows no conditions on writing.
    private let isUnconditional = Mutex(false)

    init(_ calls: S3Calls, room: ByteRoom = ByteRoom(bytes: 64 << 20)) {
        self.calls = calls
        self.room = room
    }

    private func asking<Value>(
        _ what: String, _ body: () throws(S3Failure) -> Value
    ) throws(ForgeError) -> Value {
        do throws(S3Failure) { return try body() } catch {
            throw error.error(calls.address, calls.keys, doing: what, at: calls.now)
        }
    }

    public func absent(_ names: [String]) throws(ForgeError) -> [String] {
        let found = try Abreast.map(names, width: Self.width) { [self] (name) throws(ForgeError) in
            try asking("to say what it has") { () throws(S3Failure) in
                let answer = try calls.answer(to: .init(method: .HEAD, name: name)) {
                    $0 < 500 && !S3Failure.isPassing($0)
                }
                if (200..<300).contains(answer.status) { return true }
                if answer.status == 404 { return false }
                // That answer has no body to say more, or what might pass; this one has, or tells what was asked.
                return try !isAbsent(
                    try calls.answer(
                        to: .init(method: .GET, name: name, fields: [("range", "bytes=0-0")])
                    ) { $0 == 404 || $0 == 416 })
            }
        }
        return zip(names, found).filter { !$0.1 }.map(\.0)
    }

    public func read(
        _ name: String, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) -> Bool {
        var offset: Int64 = 0
        var total = Int64.max
        while offset < total {
            let found = try asking("to give an object") { () throws(S3Failure) -> Window? in
                try window(name, at: offset)
            }
            guard let window = found else {
                if offset == 0 { return false }
                throw ForgeError(.blobMissing, "An object of \(calls.address.description) went while it was read")
            }
            if window.bytes.isEmpty { break }
            try window.bytes.inChunks(body)
            offset += Int64(window.bytes.count)
            total = window.total
        }
        return true
    }

    /// Whether an answer says that there is no such object; that there is no bucket is a refusal.
    private func isAbsent(_ answer: HTTPAnswer) throws(S3Failure) -> Bool {
        if answer.status != 404 { return false }
        let refusal = S3Refusal(answer)
        if refusal.code == "NoSuchBucket" { throw .refused(refusal) }
        return true
    }

    private typealias Window = (bytes: [UInt8], total: Int64)

    /// Some bytes of an object, and how many there are in all; nil where there is no object.
    private func window(_ name: String, at offset: Int64) throws(S3Failure) -> Window? {
        let answer = try calls.answer(
            to: .init(
                method: .GET, name: name, fields: [("range", "bytes=\(offset)-\(offset + Self.windowBytes - 1)")],
                expected: Self.windowBytes)
        ) { $0 == 404 || $0 == 416 }
        if try isAbsent(answer) { return nil }
        // No byte of it is in the range: it has none.
        if answer.status == 416 { return ([], 0) }
        let count = Int64(answer.body.count)
        // Who does not know ranges gives all of it.
        guard answer.status == 206 else { return offset == 0 ? (answer.body, count) : nil }
        guard let range = answer.field("content-range"), range.hasPrefix("bytes \(offset)-"),
            let total = range.split(separator: "/").last.flatMap({ Int64($0) }), offset + count <= total
        else { throw .unheard(.garbled("another range of bytes than was asked for")) }
        return (answer.body, total)
    }

    public func write(_ objects: [NamedObject], replacing: Bool) throws(ForgeError) {
        _ = try Abreast.map(objects, width: Self.width) { [self] (object) throws(ForgeError) in
            try asking("to keep an object") { () throws(S3Failure) in try put(object, replacing: replacing) }
        }
    }

    private func put(_ object: NamedObject, replacing: Bool) throws(S3Failure) {
        let isConditional = !replacing && !isUnconditional.withLock { $0 }
        do throws(S3Failure) {
            try send(object, isConditional ? [("if-none-match", "*")] : [])
        } catch {
            guard isConditional, case .refused(let refusal) = error else { throw error }
            // It is there already, as whole as this one.
            if refusal.status == 412 { return }
            guard refusal.status == 501 || refusal.code == "NotImplemented" else { throw error }
            // Whoever names objects by what they hold loses nothing when one takes the place of its equal.
            isUnconditional.withLock { $0 = true }
            try send(object, [])
        }
    }

    private func send(_ object: NamedObject, _ fields: [(name: String, value: String)]) throws(S3Failure) {
        if object.content.count > Self.mostAtOnce {
            return try S3Multipart(calls: calls, room: room, name: object.name, content: object.content).send(fields)
        }
        try room.holding(object.content.count) { () throws(S3Failure) in
            let body: [UInt8]
            do throws(ForgeError) { body = try object.content.bytes(at: 0, most: Self.mostAtOnce) } catch {
                throw .local(error)
            }
            _ = try calls.answer(to: .init(method: .PUT, name: object.name, fields: fields, body: body))
        }
    }

    public func remove(_ names: [String]) throws(ForgeError) {
        _ = try Abreast.map(names, width: Self.width) { [self] (name) throws(ForgeError) in
            try asking("to take an object away") { () throws(S3Failure) in
                _ = try calls.answer(to: .init(method: .DELETE, name: name)) { $0 == 404 }
            }
        }
    }
}
