import ForgeCore
import ForgeIR

/// Looks at the names in a project: that they are names, that there is one of each, and that they lead somewhere.
struct RootCheck {
    let source: PackageSource

    /// Everything that is wrong with the names of a project.
    func problems(id: String, environments: JSONValue, toolchains: [BuildRoot.Toolchain]) -> [ForgeError] {
        var out: [ForgeError] = []
        if let violation = StringRule.identifier.violation(in: id) {
            out.append(
                error(
                    .nameInvalid, "`\(id)` is no id of a project", id, in: "id", hints: [Self.grammar],
                    cause: violation.message))
        }
        let items = environments.arrayValue ?? []
        let names = items.compactMap { $0["name"]?.stringValue }
        out += duplicates(of: names, "environment")
        out += duplicates(of: toolchains.map(\.name), "toolchain")
        for name in names where StringRule.identifier.violation(in: name) != nil {
            out.append(
                error(
                    .nameInvalid, "`\(name)` is no name of an environment", name, in: "environments",
                    hints: [Self.grammar]))
        }
        for item in items {
            for layer in item["layers"]?.arrayValue?.compactMap(\.stringValue) ?? [] where !names.contains(layer) {
                out.append(
                    unknown(layer, names, in: "environments", "environment `\(item["name"]?.stringValue ?? "")`"))
            }
        }
        for toolchain in toolchains {
            if TargetLabel.isPath(toolchain.name), !toolchain.name.isEmpty, !toolchain.name.contains("/") {
                if !names.contains(toolchain.environment) {
                    out.append(unknown(toolchain.environment, names, in: "toolchains", "toolchain `\(toolchain.name)`"))
                }
            } else {
                out.append(
                    error(
                        .nameInvalid, "`\(toolchain.name)` is no name of a toolchain", toolchain.name, in: "toolchains",
                        hints: ["Names of toolchains are of letters, digits and `_-.+=~`"]))
            }
        }
        return out
    }

    private static let grammar = "Write a name of lower-case letters, digits and `-` that begins with a letter"

    private func duplicates(of names: [String], _ what: String) -> [ForgeError] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }.map { name in
            error(
                .nameDuplicate, "Two \(what)s are named `\(name)`", name, in: "\(what)s",
                hints: ["Rename one of them"], place: 1)
        }
    }

    private func unknown(_ name: String, _ names: [String], in field: String, _ user: String) -> ForgeError {
        let near = Suggestion.hints(for: name, among: names)
        return error(
            .referenceUnknown, "The \(user) names the environment `\(name)`, which the project does not declare", name,
            in: field,
            hints: near.isEmpty ? ["Declared are \(names.map { "`\($0)`" }.joined(separator: ", "))"] : near)
    }

    private func error(
        _ code: ErrorCode, _ message: String, _ text: String, in field: String, hints: [String], place: Int = 0,
        cause: String? = nil
    ) -> ForgeError {
        let frame = source.frame(ofText: text, inAny: field, place: place) ?? source.frame(ofWord: "project")
        return ForgeError(
            code, message, path: frame == nil ? source.file : nil, frame: frame, hints: hints, cause: cause)
    }
}
