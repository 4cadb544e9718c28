import ForgeCore
import ForgeDhall

/// Loads packages: evaluates each `BUILD.dhall` alone to its targets.
final class BuildLoader {
    let evaluator: DhallEvaluator
    private let environment: any ImportEnvironment
    /// What `forge.dhall` is.
    let root: BuildRoot
    private var packages: [String: [String: TargetDeclaration]] = [:]
    private var sources: [String: PackageSource] = [:]

    init(_ evaluator: DhallEvaluator, _ environment: any ImportEnvironment) throws(ForgeErrors) {
        self.evaluator = evaluator
        self.environment = environment
        root = try BuildRoot(evaluator, try Self.source(BuildRoot.path, environment, package: ""))
    }

    private static func source(
        _ path: String, _ environment: any ImportEnvironment, package: String
    ) throws(ForgeErrors) -> DhallSource {
        let found: [UInt8]?
        do throws(ImportRefusal) { found = try environment.file(path) } catch {
            throw ForgeErrors([ForgeError(.packageAbsent, "`\(path)` cannot be read", cause: error.reason)])
        }
        guard let bytes = found else {
            throw ForgeErrors([
                ForgeError(
                    .packageAbsent, "There is no package `//\(package)`", path: String(path.dropFirst(2)),
                    hints: ["Declare its targets in that file, or correct the label"])
            ])
        }
        return DhallSource(bytes, path: path)
    }

    /// The targets of a package, by name.
    func targets(_ package: String) throws(ForgeErrors) -> [String: TargetDeclaration] {
        if let known = packages[package] { return known }
        let path = PackageSource.path(package)
        let source = try Self.source(path, environment, package: package)
        let text = PackageSource(package: package, bytes: source.bytes)
        sources[package] = text
        let value = try evaluator.load(source)
        guard let items = try evaluator.elements(value) else {
            throw ForgeErrors([
                ForgeError(
                    .packageType, "`\(path.dropFirst(2))` is no list of targets",
                    hints: ["Write a list, such as `[ forge.C.library forge.C.Library::{ name = \"a\" } ]`"])
            ])
        }
        if let first = items.first, try !evaluator.hasType(first, root.target) {
            throw ForgeErrors([
                ForgeError(
                    .packageType, "What `\(path.dropFirst(2))` lists are no targets",
                    hints: ["Make targets with the rules of `forge.dhall`"],
                    cause: evaluator.difference(first, root.target).joined(separator: "\n    "))
            ])
        }
        var targets: [String: TargetDeclaration] = [:]
        var problems: [ForgeError] = []
        for item in items {
            do throws(ForgeError) {
                let target = try declaration(try read(item), item, package)
                if targets.updateValue(target, forKey: target.label.name) != nil {
                    problems.append(
                        text.error(
                            .labelDuplicate, "`\(target.label)` is declared twice", at: target.label.name,
                            hints: ["Rename one of them"]))
                }
            } catch { problems.append(error) }
        }
        if !problems.isEmpty { throw ForgeErrors(problems) }
        packages[package] = targets
        return targets
    }

    /// What a target says besides its rule.
    private func read(_ item: DhallEvaluator.Item) throws(ForgeError) -> JSONValue {
        do throws(ForgeErrors) {
            var members: [JSONMember] = []
            for name in ["name", "rule", "visibility", "deps", "tools", "from", "srcs", "sources"] {
                guard let field = try evaluator.field(item, name) else { continue }
                members.append(JSONMember(name, try evaluator.data(field)))
            }
            return .object(members)
        } catch { throw error.errors[0] }
    }

    private func declaration(
        _ data: JSONValue, _ item: DhallEvaluator.Item, _ package: String
    ) throws(ForgeError) -> TargetDeclaration {
        func strings(_ key: String) -> [String] { data[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        func labels(_ texts: [String]) throws(ForgeError) -> [TargetLabel] {
            var out: [TargetLabel] = []
            for text in texts { out.append(try label(text, in: package)) }
            return out
        }
        let lower: DhallEvaluator.Item?
        do throws(ForgeErrors) { lower = try evaluator.field(item, "lower") } catch { throw error.errors[0] }
        guard let lower else { preconditionFailure("INVARIANT: targets have their type, which was compared") }
        return TargetDeclaration(
            label: try label(":" + (data["name"]?.stringValue ?? ""), in: package),
            rule: data["rule"]?.stringValue ?? "", visibility: strings("visibility"), deps: try labels(strings("deps")),
            tools: try labels(strings("tools")),
            from: try labels(data["from"]?.stringValue.map { [$0] } ?? []).first,
            files: strings("srcs"), source: data["sources"]?.arrayValue?.first, lower: lower)
    }

    /// A label that a package writes, with its place when it is none.
    private func label(_ text: String, in package: String) throws(ForgeError) -> TargetLabel {
        do throws(ForgeError) { return try TargetLabel(text, in: package) } catch {
            var error = error
            error.frame = sources[package]?.frame(of: text) ?? sources[package]?.frame(of: String(text.dropFirst()))
            throw error
        }
    }

    /// A target that another one, or a person, names.
    func target(_ label: TargetLabel, for user: TargetLabel?) throws(ForgeErrors) -> TargetDeclaration {
        let targets: [String: TargetDeclaration]
        do throws(ForgeErrors) { targets = try self.targets(label.package) } catch {
            guard let user, error.errors.count == 1, error.errors[0].code == .packageAbsent else { throw error }
            var problem = error.errors[0]
            problem.frame = frame(of: label, in: user.package)
            throw ForgeErrors([problem])
        }
        guard let found = targets[label.name] else {
            throw ForgeErrors([
                ForgeError(
                    .labelUnknown, "There is no target `\(label)`",
                    frame: user.flatMap { frame(of: label, in: $0.package) },
                    hints: Suggestion.hints(for: label.name, among: targets.keys.sorted()))
            ])
        }
        if let user, !found.isVisible(from: user.package) {
            throw ForgeErrors([
                ForgeError(
                    .visibilityRefused, "`\(label)` is not visible in `//\(user.package)`",
                    frame: frame(of: label, in: user.package),
                    hints: ["Add `//\(user.package)` to the `visibility` of `\(label)`"])
            ])
        }
        return found
    }

    /// Where a package names a target.
    func frame(of label: TargetLabel, in package: String) -> CodeFrame? {
        guard let source = sources[package] else { return nil }
        let spellings = [label.description, ":\(label.name)", "//\(label.package)", label.name]
        return spellings.lazy.compactMap { source.frame(of: $0) }.first
    }
}
