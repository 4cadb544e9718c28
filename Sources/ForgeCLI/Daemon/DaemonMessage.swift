internal import ForgeCore
internal import ForgeJobs

/// What is said to a daemon: one line of canonical JSON, answered by another.
enum DaemonMessage: Equatable {
    /// Whether a build would find that nothing has changed.
    case ask(PackageRequest)
    /// A build just succeeded: the daemon may look at what became known. It is not answered.
    case learn(PackageRequest)
    /// How the daemon fares.
    case status
    /// The daemon ends.
    case stop

    /// The line, without its end.
    var line: String {
        let (kind, request): (String, PackageRequest?) =
            switch self {
            case .ask(let request): ("ask", request)
            case .learn(let request): ("learn", request)
            case .status: ("status", nil)
            case .stop: ("stop", nil)
            }
        return JSONWriter.canonicalText(.object(["kind": .string(kind), "request": request.map(\.json)]))
    }

    /// Reads a line; nil when it is none of these.
    init?(_ line: [UInt8]) {
        guard let json = try? JSONReader.read(line), let kind = json["kind"]?.stringValue else { return nil }
        let request = json["request"].flatMap { PackageRequest(json: $0) }
        switch (kind, request) {
        case ("ask", let request?): self = .ask(request)
        case ("learn", let request?): self = .learn(request)
        case ("status", nil): self = .status
        case ("stop", nil): self = .stop
        default: return nil
        }
    }
}

extension PackageRequest {
    fileprivate var json: JSONValue {
        .object([
            "patterns": .strings(patterns), "toolchain": toolchain.map { .string($0) }, "waived": .strings(waived),
            "locked": .bool(locked), "program": .string(program),
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard let patterns = json["patterns"]?.arrayValue, let waived = json["waived"]?.arrayValue,
            let locked = json["locked"]?.boolValue, let program = json["program"]?.stringValue
        else { return nil }
        self.init(
            patterns: patterns.compactMap(\.stringValue), toolchain: json["toolchain"]?.stringValue,
            waived: waived.compactMap(\.stringValue), locked: locked, program: program)
    }
}
