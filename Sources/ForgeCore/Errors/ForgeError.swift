/// One failure as it crosses a module's border: a stable code, the place, the cause and the next step.
public struct ForgeError: Error, Sendable {
    /// The stable code.
    public var code: ErrorCode
    /// What happened: capital first, names in backticks, no full stop.
    public var message: String
    /// The JSON path or file path that it is about.
    public var path: String?
    /// The place in a document.
    public var frame: CodeFrame?
    /// Other places that it is about.
    public var related: [RelatedPlace]
    /// What to do next, one sentence each, without a full stop.
    public var hints: [String]
    /// What lies beneath, as text.
    public var cause: String?

    /// Makes a failure.
    public init(
        _ code: ErrorCode, _ message: String, path: String? = nil, frame: CodeFrame? = nil,
        related: [RelatedPlace] = [], hints: [String] = [], cause: String? = nil
    ) {
        self.code = code
        self.message = message
        self.path = path
        self.frame = frame
        self.related = related
        self.hints = hints
        self.cause = cause
    }

    /// The failure for a terminal or a log, several lines, without a final newline.
    public var rendered: String {
        var lines = ["error[\(code.name)]: \(message)"]
        if let path { lines.append("  at \(path)") }
        if let frame { lines.append(frame.rendered) }
        for place in related { lines.append(place.rendered(beside: frame)) }
        if let cause { lines.append("  cause: \(cause)") }
        for hint in hints { lines.append("  hint: \(hint)") }
        return Self.printable(lines.joined(separator: "\n"))
    }

    /// A text without the characters that a terminal would act upon: names and values may hold any.
    private static func printable(_ text: String) -> String {
        if !text.unicodeScalars.contains(where: { $0 != "\n" && CodeFrame.isDisturbing($0) }) { return text }
        return text.unicodeScalars.reduce(into: "") { shown, scalar in
            shown += scalar == "\n" ? "\n" : String(String.UnicodeScalarView(CodeFrame.shown(scalar)))
        }
    }

    /// The failure for programs.
    public var json: JSONValue {
        .object([
            "type": .string("error"), "code": .string(code.name), "message": .string(message),
            "path": path.map { .string($0) },
            "location": frame.map { .object($0.members) },
            "related": related.isEmpty
                ? nil
                : .array(
                    related.map { .object($0.frame.members + [JSONMember("message", .string($0.message))]) }),
            "cause": cause.map { .string($0) },
            "hints": hints.isEmpty ? nil : .strings(hints),
            "retryable": code.retryable ? .bool(true) : nil,
        ])
    }
}

extension CodeFrame {
    fileprivate var members: [JSONMember] {
        [
            JSONMember("file", .string(file ?? "<input>")), JSONMember("line", .integer(Int64(line))),
            JSONMember("column", .integer(Int64(column))),
        ]
    }
}

extension ForgeError: CustomStringConvertible {
    /// The same as ``rendered``.
    public var description: String { rendered }
}

/// Several failures that were found in one go, in document order; never empty.
public struct ForgeErrors: Error, Sendable, CustomStringConvertible {
    /// The failures.
    public let errors: [ForgeError]

    /// Wraps one or more failures.
    public init(_ errors: [ForgeError]) {
        precondition(!errors.isEmpty, "a failure needs at least one error")
        self.errors = errors
    }

    /// All failures for a terminal, one below the other.
    public var description: String { errors.map(\.rendered).joined(separator: "\n") }
}
