/// Why an expression is no plain data, or data has not the type that it should have.
struct DataProblem {
    enum Reason {
        // From expressions.
        /// What it is that has no form, in words.
        case kind(String)
        case notFinite(String)
        case duplicateKey(String)
        // From JSON.
        case schema(String)
        case missing(String)
        case unknown(String, known: [String])
        case mismatch(expected: String, found: String)
        case number(expected: String, found: String)
        case noAlternative([String], near: String?)
        case ambiguous([String])
    }

    var reason: Reason
    /// Where in the data it is, from `$`.
    var path: String
    /// The same as it leads through the source of an expression, and what that source is called.
    var way = DataPath()
    var expression: String?
    /// The bytes of the document that was read.
    var source: UInt16?
    var span: Range<Int> = 0..<0
}
