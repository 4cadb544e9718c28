import Testing

/// Something that a rule objects to.
struct Finding: CustomStringConvertible {
    let path: String
    let line: Int?
    let message: String

    init(_ path: String, _ line: Int? = nil, _ message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(message)" }
}

/// One rule of the house with samples that show that it can fail, and that it does not cry wolf.
struct Rule: Sendable, CustomTestStringConvertible {
    let name: String
    /// Trees of which each has to be objected to.
    let bad: [SourceTree]
    /// Trees of which none may be objected to.
    let good: [SourceTree]
    let check: @Sendable (SourceTree) -> [Finding]

    var testDescription: String { name }

    init(
        _ name: String, bad: [[String: String]], good: [[String: String]],
        check: @escaping @Sendable (SourceTree) -> [Finding]
    ) {
        self.name = name
        self.bad = bad.map { SourceTree($0) }
        self.good = good.map { SourceTree($0) }
        self.check = check
    }

    static let all: [Rule] =
        importRules + sizeRules + callRules + proofRules + documentRules + recordRules + machineRules
}
