import ForgeCore

extension StringRule {
    static func pathViolation(_ text: String, here: Bool, empty: Bool, host: Bool) -> Violation? {
        if text.isEmpty { return empty ? nil : Violation(code: .pathInvalid, message: "A path is empty") }
        if here, text == "." || text == "/" && host { return nil }
        if !host, text.hasPrefix("/") {
            return Violation(
                code: .pathInvalid, message: "The path \(text.quoted) is absolute", hints: relativeHint(text))
        }
        guard text.utf8.count <= pathBytes else {
            return Violation(code: .pathInvalid, message: "A path has more than \(pathBytes) bytes")
        }
        if let reason = componentProblem(host && text.hasPrefix("/") ? text.dropFirst() : text[...]) {
            return Violation(
                code: .pathInvalid, message: "The path \(text.quoted) \(reason)", hints: relativeHint(text))
        }
        guard isNormalized(text) else {
            return Violation(code: .pathInvalid, message: "The path \(text.quoted) is not in Unicode normal form C")
        }
        return nil
    }

    private static func componentProblem(_ text: Substring) -> String? {
        for component in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            switch component.count {
            case 0: return text.hasSuffix("/") ? "ends with a slash" : "has an empty component"
            case 1 where component.first == UInt8(ascii: "."): return "has a `.` component"
            case 2 where component.allSatisfy { $0 == UInt8(ascii: ".") }: return "has a `..` component"
            case ...componentBytes: break
            default: return "has a component of more than \(componentBytes) bytes"
            }
        }
        return nil
    }

    /// Proposes the plain path with the same meaning, when there is one that stays inside.
    private static func relativeHint(_ text: String) -> [String] {
        var kept: [Substring] = []
        for component in text.split(separator: "/") where component != "." {
            if component != ".." {
                kept.append(component)
            } else if kept.popLast() == nil {
                return ["Paths stay inside the directory that they are relative to"]
            }
        }
        return kept.isEmpty ? [] : ["Write \(kept.joined(separator: "/").quoted)"]
    }
}
