internal import ForgeCore

/// What a bucket's service says in the place of what was asked for, or why it says nothing.
enum S3Failure: Error {
    case unheard(HTTPFault)
    case refused(S3Refusal)
    /// What is to be sent cannot be read here.
    case local(ForgeError)

    /// Whether the same call may do better a moment later.
    var isPassing: Bool {
        switch self {
        case .local: false
        case .unheard(let fault):
            switch fault {
            case .unreachable, .lost, .late: true
            case .distrusted, .garbled: false
            }
        case .refused(let refusal):
            Self.isPassing(refusal.status) || Self.passingCodes.contains(refusal.code)
        }
    }

    /// Whether an answer with a status may be another one a moment later.
    static func isPassing(_ status: Int) -> Bool { [408, 429, 500, 502, 503, 504].contains(status) }

    private static let passingCodes = [
        "SlowDown", "RequestTimeout", "OperationAborted", "ConditionalRequestConflict", "InternalError",
        "ServiceUnavailable",
    ]
}

/// An answer that says no.
struct S3Refusal: Sendable {
    var status: Int
    /// The service's own name of what is wrong, such as `NoSuchBucket`; empty where it gave none.
    var code: String
    var message: String
    /// The region that the bucket is in, where it is another.
    var region: String?
    /// Where requests are sent to instead, where they are.
    var location: String?
    /// The service's clock in seconds since 1970.
    var seconds: Int64?

    init(_ answer: HTTPAnswer) {
        let text = String(decoding: answer.body.prefix(1 << 16), as: UTF8.self)
        status = answer.status
        code = XMLText.first("Code", in: text) ?? ""
        message = XMLText.first("Message", in: text) ?? ""
        region = answer.field("x-amz-bucket-region") ?? XMLText.first("Region", in: text)
        location = answer.field("location") ?? XMLText.first("Endpoint", in: text)
        seconds = answer.field("date").flatMap { AmazonTime.seconds(ofField: $0) }
    }
}

/// Texts of elements in the small documents of the API.
enum XMLText {
    /// The text of the first element of a name, without elements inside it; nil where there is none.
    static func first(_ name: String, in text: String) -> String? {
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        let inside = text[start.upperBound..<end.lowerBound]
        if inside.contains("<") { return nil }
        var out = String(inside)
        for (escape, plain) in [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&apos;", "'"), ("&amp;", "&"),
        ] {
            out = out.replacing(escape, with: plain)
        }
        return out
    }
}
