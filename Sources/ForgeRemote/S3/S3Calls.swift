internal import ForgeCore
internal import NIOHTTP1

/// The calls of one bucket: signed, and made again where that may help.
///
/// Calls block.
struct S3Calls: Sendable {
    let address: BucketAddress
    let keys: BucketKeys
    let client: HTTPClient
    let clock: any Clock
    private let entropy: any Entropy
    private let pause: @Sendable (_ milliseconds: Int) -> Void

    /// How often a call is made at most.
    private static let attempts = 5
    private static let usualSeconds: Int64 = 60
    /// Who sends or gets more slowly than this runs out of time, in bytes a second.
    private static let slowest: Int64 = 64 << 10

    init(
        _ address: BucketAddress, _ keys: BucketKeys, _ client: HTTPClient, clock: any Clock, entropy: any Entropy,
        pause: @escaping @Sendable (Int) -> Void
    ) {
        self.address = address
        self.keys = keys
        self.client = client
        self.clock = clock
        self.entropy = entropy
        self.pause = pause
    }

    /// The time in seconds since 1970.
    var now: Int64 { clock.wallNanoseconds() / 1_000_000_000 }

    /// What is asked of an object or, without a name, of the bucket.
    struct Question {
        var method: HTTPMethod
        var name: String
        var query: [(name: String, value: String)] = []
        var fields: [(name: String, value: String)] = []
        var body: [UInt8] = []
        /// How many bytes the answer may have.
        var expected: Int64 = 0
        /// Whether an answer of 200 may say no in its body: of what takes the service a while, it says so before it
        /// knows.
        var maySayNoLate = false
    }

    /// Asks until there is an answer that counts; of those that say no, the one with a status that `isAnswer` takes.
    func answer(
        to question: Question, isAnswer: (Int) -> Bool = { _ in false }
    ) throws(S3Failure) -> HTTPAnswer {
        var attempt = 1
        while true {
            do throws(S3Failure) { return try once(question, isAnswer) } catch {
                guard error.isPassing, attempt < Self.attempts else { throw error }
                // 100, 200, 400, 800 ms, each with up to as much again, so that many do not come back together.
                let base = 100 << (attempt - 1)
                pause(base + base * Int(entropy.bytes(1).first ?? 0) / 256)
                attempt += 1
            }
        }
    }

    private func once(_ question: Question, _ isAnswer: (Int) -> Bool) throws(S3Failure) -> HTTPAnswer {
        let seconds = Self.usualSeconds + (Int64(question.body.count) + question.expected) / Self.slowest
        let answer: HTTPAnswer
        do throws(HTTPFault) { answer = try client.answer(to: signed(question), seconds: seconds) } catch {
            throw .unheard(error)
        }
        if (200..<300).contains(answer.status) {
            if !question.maySayNoLate || S3Refusal(answer).code.isEmpty { return answer }
        } else if isAnswer(answer.status) {
            return answer
        }
        throw .refused(S3Refusal(answer))
    }

    /// The request of a question.
    func signed(_ question: Question) -> HTTPRequest {
        let segments = [address.isPathStyle ? address.bucket : "", address.prefix, question.name]
        let path =
            "/"
            + SignatureV4.escaped(
                segments.filter { !$0.isEmpty }.joined(separator: "/"), keepingSlashes: true)
        let stamp = AmazonTime.stamp(now)
        let payload = Digest(of: question.body).hex
        var fields =
            question.fields + [
                ("host", address.authority), ("x-amz-content-sha256", payload), ("x-amz-date", stamp),
            ]
        if let token = keys.token { fields.append(("x-amz-security-token", token)) }
        let signature = SignatureV4(
            method: question.method.rawValue, path: path, query: question.query, fields: fields, payload: payload)
        let scope = SignatureV4.Scope(keys: keys, region: address.region, stamp: stamp)
        var headers = HTTPHeaders(fields.map { ($0.name, $0.value) })
        headers.add(name: "authorization", value: signature.authorization(scope))
        headers.add(name: "user-agent", value: "forge")
        if question.method == .PUT || question.method == .POST {
            headers.add(name: "content-length", value: String(question.body.count))
        }
        let query = SignatureV4.encoded(question.query)
        return HTTPRequest(
            method: question.method, target: query.isEmpty ? path : "\(path)?\(query)", fields: headers,
            body: question.body)
    }
}
