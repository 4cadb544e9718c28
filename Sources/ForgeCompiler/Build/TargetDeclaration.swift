import ForgeCore
import ForgeDhall

/// A target as its package declares it.
struct TargetDeclaration {
    let label: TargetLabel
    let rule: String
    let visibility: [String]
    let deps: [TargetLabel]
    let tools: [TargetLabel]
    let from: TargetLabel?
    /// The files that it declares, relative to its package, or to what it takes them from.
    let files: [String]
    /// The source that the target stands for, if it is one, in the fields of workloads.
    let source: JSONValue?
    /// The rule: what makes actions of it.
    let lower: DhallEvaluator.Item

    /// Whether targets of a package may use it.
    func isVisible(from package: String) -> Bool {
        if package == label.package { return true }
        return visibility.contains { entry in
            if entry == "//visibility:public" { return true }
            guard entry.hasPrefix("//") else { return false }
            let path = entry.dropFirst(2)
            if path == "..." { return true }
            guard path.hasSuffix("/...") else { return path == package }
            let parent = path.dropLast(4)
            return package == parent || package.hasPrefix("\(parent)/")
        }
    }
}
