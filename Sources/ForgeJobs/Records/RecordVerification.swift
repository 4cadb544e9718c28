public import ForgeCore

/// One statement of a record that was derived again from stored bytes.
public struct RecordCheck: Hashable, Sendable {
    /// How the check went.
    public enum Status: String, Hashable, Sendable {
        case passed, failed
        /// There was nothing to derive it from.
        case skipped
    }

    /// The stable name: `record`, `action`, `command`, `contract`, `inputs`, `environment`, `outputs`, `canonical`,
    /// `cache`.
    public let name: String
    /// How it went.
    public let status: Status
    /// What was found, one line.
    public let detail: String
}

/// Everything that checking a record found.
public struct RecordVerification: Hashable, Sendable {
    /// The record.
    public let record: BlobID
    /// The checks in the order in which they were made.
    public let checks: [RecordCheck]

    /// Whether nothing failed.
    public var passed: Bool { !checks.contains { $0.status == .failed } }

    /// The failure to end a command with: `E_RECORD_MISMATCH`, nil when all passed.
    public var error: ForgeError? {
        let failed = checks.filter { $0.status == .failed }
        guard let first = failed.first else { return nil }
        return ForgeError(
            .recordMismatch, "The record `\(record.digest)` fails \(failed.count) of \(checks.count) checks",
            hints: ["`forge store fsck` finds damaged objects; building the action again replaces its result"],
            cause: "\(first.name): \(first.detail)")
    }

    /// One line for each check.
    public var lines: [String] {
        checks.map { check in
            let name = check.name + String(repeating: " ", count: max(0, 12 - check.name.count))
            return "\(name) \(check.status.rawValue)  \(check.detail)"
        }
    }

    /// The report for programs.
    public var json: JSONValue {
        .object([
            "type": .string("record-verification"), "record": .string(record.digest.text), "passed": .bool(passed),
            "checks": .array(
                checks.map {
                    .object([
                        "name": .string($0.name), "status": .string($0.status.rawValue), "detail": .string($0.detail),
                    ])
                }),
        ])
    }
}
