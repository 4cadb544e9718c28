extension CanonicalizerStep {
    /// The stable text of a step in action keys and records: `ar@1`, `text-timestamps@1:%Y-%m-%d`.
    public var keyText: String {
        let name = nameAndVersion
        return "\(name.name)@\(name.version)" + (pattern.map { ":\($0)" } ?? "")
    }

    /// Reads the stable text; any text is some step, and ``Canonicalizer/validate(_:)`` tells whether it exists.
    public init(keyText: String) {
        let parts = keyText.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(name: String(parts[0]), pattern: parts.count > 1 ? String(parts[1]) : nil)
    }

    /// The name, and the version that it states or means.
    var nameAndVersion: (name: String, version: String) {
        let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "\(Canonicalizer.version)")
    }
}
