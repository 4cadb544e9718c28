internal import ForgeCore
internal import ForgeDhall

/// Writes targets as a `BUILD.dhall`, laid out as `forge dhall format` does.
struct BuildFileWriter {
    /// The package below the root; empty for the root itself.
    let package: String

    /// The text of a package: targets of C and C++, and those of other rules.
    func text(_ targets: [ImportedTarget], _ others: [TargetText] = []) throws(ForgeErrors) -> [UInt8] {
        let shared = Self.sharedFlags(targets)
        let up = package.isEmpty ? "./" : package.split(separator: "/").map { _ in "../" }.joined()
        var text = "let forge = \(up)forge.dhall\n\n"
        if let shared { text += "let flags = \(Self.flags(shared))\n\n" }
        let expressions = targets.map { Self.expression($0, shared) } + others.map(\.expression)
        text += "in \(DhallText.list(expressions))\n"
        return try Dhall.format(DhallSource(Array(text.utf8), path: "BUILD.dhall"))
    }

    /// The flags that more than one target has; nil when no list is repeated.
    private static func sharedFlags(_ targets: [ImportedTarget]) -> [ImportedFlag]? {
        var counts: [[ImportedFlag]: Int] = [:]
        for target in targets where !target.flags.isEmpty { counts[target.flags, default: 0] += 1 }
        let most = targets.map(\.flags).max { (counts[$0] ?? 0) < (counts[$1] ?? 0) }
        return most.flatMap { (counts[$0] ?? 0) > 1 ? $0 : nil }
    }

    private static func flags(_ flags: [ImportedFlag]) -> String { DhallText.list(flags.flatMap(\.expressions)) }

    private static func expression(_ target: ImportedTarget, _ shared: [ImportedFlag]?) -> String {
        let language = target.isCxx ? "Cxx" : "C"
        let (rule, type) =
            switch target.rule {
            case .library: ("library", "Library")
            case .binary: ("binary", "Binary")
            case .test: ("test", "Test")
            }
        var fields = ["name = \(DhallText.literal(target.name))"]
        func texts(_ name: String, _ values: [String]) {
            if !values.isEmpty { fields.append("\(name) = \(DhallText.list(values.map(DhallText.literal)))") }
        }
        // A program without sources of its own is linked of libraries alone.
        if target.srcs.isEmpty, target.rule != .library { fields.append("srcs = [] : List Text") }
        texts("srcs", target.srcs)
        texts("hdrs", target.hdrs)
        texts("includes", target.includes)
        if !target.defines.isEmpty {
            let defines = target.defines.map { ImportedFlag.definition($0.name, $0.value) }
            fields.append("defines = \(DhallText.list(defines))")
        }
        if target.flags == shared, shared != nil {
            fields.append("flags")
        } else if !target.flags.isEmpty {
            fields.append("flags = \(flags(target.flags))")
        }
        if !target.linkFlags.isEmpty { fields.append("linkFlags = \(flags(target.linkFlags))") }
        texts("deps", target.deps)
        if target.isPublic { fields.append("visibility = forge.public") }
        return "forge.\(language).\(rule) forge.\(language).\(type)::{ \(fields.joined(separator: ", ")) }"
    }
}
