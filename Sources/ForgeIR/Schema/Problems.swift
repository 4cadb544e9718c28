package import ForgeCore

/// Collects everything that is wrong with one document.
package struct Problems {
    /// A problem with the span of what it is about.
    package struct Problem {
        var violation: StringRule.Violation
        var span: Range<Int>
    }

    /// The most problems that one run lists; reading stops soon after.
    package static let limit = 1000

    private(set) var items: [Problem] = []

    /// Whether nothing is wrong so far.
    package var isEmpty: Bool { items.isEmpty }
    /// Whether so much is wrong that more would not help.
    package var isFull: Bool { items.count >= Self.limit }

    /// Adds a problem.
    package mutating func add(
        _ code: ErrorCode, _ message: String, at span: Range<Int>, hints: [String] = [], cause: String? = nil
    ) {
        add(StringRule.Violation(code: code, message: message, hints: hints, cause: cause), at: span)
    }

    /// Adds a problem.
    mutating func add(_ violation: StringRule.Violation, at span: Range<Int>) {
        if !isFull { items.append(Problem(violation: violation, span: span)) }
    }

    /// The places of the problems so far, ascending.
    package var places: [Int] { items.map(\.span.lowerBound).sorted() }

    /// The problems as users see them, in document order.
    package func errors(in root: JSONValue, source: [UInt8], file: String?) -> [ForgeError] {
        let lines = SourceLines(source, file: file)
        let sorted = items.enumerated().sorted { a, b in
            (a.element.span.lowerBound, a.offset) < (b.element.span.lowerBound, b.offset)
        }
        var errors = sorted.map { _, problem in
            ForgeError(
                problem.violation.code, problem.violation.message,
                path: JSONPath.locate(problem.span, in: root),
                frame: lines.frame(offset: problem.span.lowerBound, length: problem.span.count),
                hints: problem.violation.hints, cause: problem.violation.cause)
        }
        if isFull {
            errors.append(
                ForgeError(
                    .workloadLimit, "The document has \(Self.limit) problems or more; the rest is not listed",
                    hints: ["Correct these and look again"]))
        }
        return errors
    }
}
