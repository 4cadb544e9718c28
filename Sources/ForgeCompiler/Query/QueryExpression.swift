public import ForgeCore

/// A question about targets as it is typed, such as `deps(//a) - //b/...`.
public struct QueryExpression: Sendable {
    /// What can be asked.
    enum Function: String, CaseIterable {
        case deps, rdeps, somepath, allpaths, kind, attr, inputs, outputs

        /// What its arguments are; a parameter that ends in `?` may be left out.
        var parameters: [String] {
            switch self {
            case .deps: ["SET", "DEPTH?"]
            case .rdeps: ["SET", "SET", "DEPTH?"]
            case .somepath, .allpaths: ["SET", "SET"]
            case .kind: ["RULE", "SET"]
            case .attr: ["NAME", "VALUE?", "SET"]
            case .inputs, .outputs: ["SET"]
            }
        }

        /// How it is written.
        var usage: String { "\(rawValue)(\(parameters.map(Self.shown).joined(separator: ", ")))" }

        private static func shown(_ parameter: String) -> String {
            parameter.hasSuffix("?") ? "[\(parameter.dropLast())]" : parameter
        }
    }

    /// A part of an expression with the bytes that it stands in.
    indirect enum Node: Sendable {
        case pattern(String, Range<Int>)
        case call(Function, texts: [String: Text], sets: [Node], Range<Int>)
        case operation(QueryOperator, Node, Node)

        /// The bytes that it stands in.
        var place: Range<Int> {
            switch self {
            case .pattern(_, let place), .call(_, _, _, let place): place
            case .operation(_, let left, let right): left.place.lowerBound..<right.place.upperBound
            }
        }

        /// Whether it, or a part of it, is about what actions take and make.
        var asksForFiles: Bool {
            switch self {
            case .pattern: false
            case .call(let function, _, let sets, _):
                function == .inputs || function == .outputs || sets.contains(where: \.asksForFiles)
            case .operation(_, let left, let right): left.asksForFiles || right.asksForFiles
            }
        }
    }

    /// An argument that is no set.
    struct Text: Sendable {
        var value: String
        var place: Range<Int>
    }

    let text: String
    let root: Node

    /// Whether it is about what actions take and make, which only a written workload says.
    public var asksForFiles: Bool { root.asksForFiles }

    /// Parses an expression.
    ///
    /// - Throws: `E_QUERY_INVALID` with the place.
    public init(_ text: String) throws(ForgeError) {
        self.text = text
        var parser = QueryParser(text, try QueryScanner.tokens(text))
        root = try parser.whole()
    }

    /// The patterns of targets that have to be compiled for an answer.
    public var patterns: [String] {
        var found: [String] = []
        func visit(_ node: Node) {
            switch node {
            case .pattern(let text, _): if !found.contains(text) { found.append(text) }
            case .call(_, _, let sets, _): sets.forEach(visit)
            case .operation(_, let left, let right):
                visit(left)
                visit(right)
            }
        }
        visit(root)
        return found
    }

    /// A failure that points into the expression.
    static func error(_ message: String, _ place: Range<Int>, in text: String, hints: [String] = []) -> ForgeError {
        ForgeError(
            .queryInvalid, message,
            frame: CodeFrame(
                source: Array(text.utf8), offset: place.lowerBound, length: max(1, place.count), file: "query"),
            hints: hints)
    }
}
