/// All that was found out about two versions of an output.
public struct DifferenceReport: Hashable, Sendable {
    /// The differences, outer ones first.
    public var differences: [Difference]
    /// What would make the output the same each time, most likely first.
    public var fixes: [String]

    /// Compares two files' bytes.
    ///
    /// - Parameters:
    ///   - left: the first version.
    ///   - right: the second version.
    ///   - place: the names that lead to the file, at least one.
    public init(left: [UInt8], right: [UInt8], place: [String]) {
        precondition(!place.isEmpty, "a file has a name")
        var comparison = ContentComparison()
        comparison.compare(left[...], right[...], at: place)
        self.init(comparison.differences)
    }

    /// Draws the conclusions from what differs.
    public init(_ differences: [Difference]) {
        self.differences = differences
        fixes = ProposedFix.fixes(for: differences)
    }
}
