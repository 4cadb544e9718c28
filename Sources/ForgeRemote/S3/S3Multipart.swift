internal import ForgeCore
internal import ForgeStore
internal import NIOHTTP1

/// One object that is sent in parts.
struct S3Multipart {
    let calls: S3Calls
    let room: ByteRoom
    let name: String
    let content: Spool

    /// Parts are of this size, all but the last: R2 wants them equal, and the API at least 5 MiB.
    static let usualPartBytes = 8 << 20
    /// The most parts that the API takes.
    private static let mostParts = 10_000
    /// Parts on their way at one time, each of them in memory.
    private static let width = 4

    private var partBytes: Int {
        let least = Int(content.count / Int64(Self.mostParts)) + 1
        return max(Self.usualPartBytes, (least + 1 << 20 - 1) & ~(1 << 20 - 1))
    }

    /// Sends all parts and puts them together.
    ///
    /// - Parameter fields: what goes with the call that does so.
    func send(_ fields: [(name: String, value: String)]) throws(S3Failure) {
        let begun = try calls.answer(to: .init(method: .POST, name: name, query: [("uploads", "")]))
        guard let id = XMLText.first("UploadId", in: String(decoding: begun.body, as: UTF8.self)) else {
            throw .unheard(.garbled("no identifier of an upload"))
        }
        do throws(S3Failure) { try complete(id, try parts(id), fields) } catch {
            // The call that put them together may have been made again, since its answer was lost.
            if case .refused(let refusal) = error, refusal.code == "NoSuchUpload",
                (try? calls.answer(to: .init(method: .HEAD, name: name))) != nil
            {
                return
            }
            // Parts that belong to nothing are paid for until somebody takes them away.
            _ = try? calls.answer(to: .init(method: .DELETE, name: name, query: [("uploadId", id)]))
            throw error
        }
    }

    /// Sends the parts; the tag of each.
    private func parts(_ id: String) throws(S3Failure) -> [String] {
        let size = partBytes
        let numbers = Array(0..<Int((content.count + Int64(size) - 1) / Int64(size)))
        let (calls, room, name, content) = (calls, room, name, content)
        return try Abreast.map(numbers, width: Self.width) { (number) throws(S3Failure) in
            try room.holding(Int64(size)) { () throws(S3Failure) in
                let body: [UInt8]
                do throws(ForgeError) { body = try content.bytes(at: Int64(number) * Int64(size), most: size) } catch {
                    throw .local(error)
                }
                let answer = try calls.answer(
                    to: .init(
                        method: .PUT, name: name, query: [("partNumber", String(number + 1)), ("uploadId", id)],
                        body: body))
                guard let tag = answer.field("etag") else { throw .unheard(.garbled("no tag of a part")) }
                return tag
            }
        }
    }

    private func complete(
        _ id: String, _ tags: [String], _ fields: [(name: String, value: String)]
    ) throws(S3Failure) {
        let parts = tags.enumerated().map { "<Part><PartNumber>\($0 + 1)</PartNumber><ETag>\($1)</ETag></Part>" }
        let body = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
        _ = try calls.answer(
            to: .init(
                method: .POST, name: name, query: [("uploadId", id)],
                fields: fields + [("content-type", "application/xml")], body: Array(body.utf8), maySayNoLate: true))
    }
}
