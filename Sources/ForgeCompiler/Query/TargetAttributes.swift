/// What `attr` asks about.
enum TargetAttributes {
    /// The names of all attributes, sorted.
    static let names = ["deps", "from", "name", "package", "rule", "srcs", "toolchain", "tools", "visibility"]
    /// Attributes whose values are labels.
    static let labels: Set<String> = ["deps", "from", "tools"]

    /// The attributes of a target that have a value.
    static func of(
        _ target: BuildAnalysis.Analysed, _ key: BuildAnalysis.Configured, _ analysis: BuildAnalysis
    ) -> [String: [String]] {
        let declaration = target.declaration
        let all: [String: [String]] = [
            "deps": declaration.deps.map(\.description), "from": declaration.from.map { [$0.description] } ?? [],
            "name": [declaration.label.name], "package": ["//\(declaration.label.package)"],
            "rule": [declaration.rule], "srcs": declaration.files,
            "toolchain": [analysis.loader.root.toolchains[key.toolchain].name],
            "tools": declaration.tools.map(\.description), "visibility": declaration.visibility,
        ]
        return all.filter { !$0.value.isEmpty }
    }

    /// Whether a value is what was asked for, where `*` stands for any text.
    static func matches(_ value: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false).map { Array($0.utf8) }
        let bytes = Array(value.utf8)
        guard parts.count > 1 else { return value == pattern }
        guard bytes.starts(with: parts[0]) else { return false }
        var place = parts[0].count
        for part in parts[1..<(parts.count - 1)] {
            guard let found = find(part, in: bytes, from: place) else { return false }
            place = found + part.count
        }
        let last = parts[parts.count - 1]
        return bytes.count - place >= last.count && bytes.suffix(last.count).elementsEqual(last)
    }

    private static func find(_ part: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count - start >= part.count else { return nil }
        return (start...(bytes.count - part.count)).first { bytes[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
