import ForgeCore
import ForgeDhall

/// Loads packages: evaluates each `BUILD.dhall` alone to its targets.
///
/// What is wrong with a package is noted once, and the rest of the build is still looked at.
final class BuildLoader {
    /// A package that was loaded.
    struct Package {
        var targets: [String: TargetDeclaration] = [:]
        /// What makes actions of a target, by its name.
        var rules: [String: DhallEvaluator.Item] = [:]
        /// Files that were looked for beside those that were imported.
        var looked: Set<String> = []
        /// Targets with something wrong in them, which was noted, as far as they could be read.
        var broken: [String: TargetDeclaration] = [:]
        /// The names of targets of which nothing can be said.
        var unreadable: Set<String> = []
    }

    let evaluator: DhallEvaluator
    let problems = BuildProblems()
    private let environment: any ImportEnvironment
    /// What `forge.dhall` is.
    let root: BuildRoot
    private var packages: [String: Package] = [:]
    /// Packages that could not be loaded, which was noted; of absent ones every user is told.
    private var failed: Set<String> = []
    private var sources: [String: PackageSource] = [:]
    /// Paths below the root whose being there decided about a target, since they were last taken.
    private var present: Set<String> = []

    init(_ evaluator: DhallEvaluator, _ environment: any ImportEnvironment) throws(ForgeErrors) {
        self.evaluator = evaluator
        self.environment = environment
        guard let source = try Self.source(BuildRoot.path, environment) else {
            throw ForgeErrors([
                ForgeError(
                    .packageRoot, "There is no `forge.dhall` at the root",
                    hints: ["Make one with `let Forge = missing \(BuildLanguage.hash.text) in Forge ⫽ { project = … }`"]
                )
            ])
        }
        root = try BuildRoot(evaluator, source, problems)
    }

    private static func source(
        _ path: String, _ environment: any ImportEnvironment
    ) throws(ForgeErrors) -> DhallSource? {
        let found: [UInt8]?
        do throws(ImportRefusal) { found = try environment.file(path) } catch {
            throw ForgeErrors([
                ForgeError(
                    .packageAbsent, "`\(path.dropFirst(2))` cannot be read", hints: error.hint.map { [$0] } ?? [],
                    cause: error.reason)
            ])
        }
        return found.map { DhallSource($0, path: path) }
    }

    /// A package; nil when it cannot be loaded, which is noted.
    ///
    /// - Parameter user: The target that names it, and what it names there.
    func package(_ package: String, for user: (target: TargetLabel, label: TargetLabel)? = nil) -> Package? {
        if let known = packages[package] { return known }
        if failed.contains(package) { return nil }
        do throws(ForgeErrors) {
            guard let source = try Self.source(PackageSource.path(package), environment) else {
                problems.add(absent(package, user))
                return nil
            }
            sources[package] = PackageSource(source)
            let loaded = try read(package, source)
            packages[package] = loaded
            return loaded
        } catch {
            failed.insert(package)
            problems.add(PackageSource.plain(error))
            return nil
        }
    }

    private func absent(_ package: String, _ user: (target: TargetLabel, label: TargetLabel)?) -> ForgeError {
        let path = String(PackageSource.path(package).dropFirst(2))
        return ForgeError(
            .packageAbsent, "There is no package `//\(package)`",
            path: user == nil ? path : nil, frame: user.flatMap { frame(of: $0.label, for: $0.target) },
            hints: ["Declare its targets in `\(path)`, or correct the label"])
    }

    private func read(_ package: String, _ source: DhallSource) throws(ForgeErrors) -> Package {
        let text = PackageSource(source)
        let value: DhallEvaluator.Item
        do throws(ForgeErrors) { value = try evaluator.load(source) } catch {
            throw ForgeErrors(PackageSource.plain(error).errors.map { Self.known($0, package) })
        }
        guard let items = try evaluator.elements(value) else {
            throw ForgeErrors([
                ForgeError(
                    .packageType, "`\(text.file)` is no list of targets", frame: text.body,
                    hints: try evaluator.hasType(value, root.target)
                        ? ["Put brackets around the target: `[ … ]`"]
                        : ["Write a list, such as `[ forge.C.library forge.C.Library::{ name = \"a\" } ]`"])
            ])
        }
        if let first = items.first, try !evaluator.hasType(first, root.target) {
            throw ForgeErrors([
                ForgeError(
                    .packageType, "What `\(text.file)` lists are no targets", frame: text.body,
                    hints: ["A target is a rule applied to its record: `forge.C.library forge.C.Library::{ … }`"],
                    cause: try evaluator.isFunction(first)
                        ? "this is a rule that is not applied" : Self.cause(evaluator.difference(first, root.target)))
            ])
        }
        var looked: Set<String> = []
        var reader = TargetReader(evaluator, package: package, source: text) { [environment] path in
            looked.insert(path)
            return (try? environment.file(path)) != nil
        }
        for item in items { try reader.take(item) }
        for problem in reader.problems { problems.add(problem) }
        var loaded = reader.loaded
        loaded.looked = looked
        return loaded
    }

    /// In what a value differs from a target, as far as that helps who wrote it.
    private static func cause(_ difference: [String]) -> String {
        let absent = difference.filter { $0.hasSuffix("found nothing") }.map { $0.prefix { $0 != ":" } }
        if !absent.isEmpty {
            return "this record has no \(absent.map { "`\($0)`" }.joined(separator: ", ")), which rules give it"
        }
        guard difference.count == 1, let found = difference[0].firstRange(of: "found ") else {
            return difference.joined(separator: "\n         ")
        }
        return "this is a `\(difference[0][found.upperBound...])`"
    }

    /// An import of the root from the wrong directory is told of as such.
    private static func known(_ error: ForgeError, _ package: String) -> ForgeError {
        var error = error
        if error.code == .dhallImportUnpinned {
            error.hints = error.hints.map { $0.replacing(", or explore with `--allow-unpinned`", with: "") }
        }
        guard error.code == .dhallImportAbsent, error.message.hasSuffix("forge.dhall`") else { return error }
        let up = package.isEmpty ? "./" : String(repeating: "../", count: package.split(separator: "/").count)
        error.hints = ["The root is `\(up)forge.dhall` from here"]
        return error
    }

    /// A target that another one, or a person, names; nil when it is not there or broken, which is noted.
    func target(_ label: TargetLabel, for user: TargetLabel?) -> TargetDeclaration? {
        guard let package = package(label.package, for: user.map { ($0, label) }) else { return nil }
        guard let found = package.targets[label.name] else {
            if package.broken[label.name] == nil, !package.unreadable.contains(label.name) {
                problems.add(unknown(label, package, user))
            }
            return nil
        }
        guard let user, !found.isVisible(from: user.package) else { return found }
        problems.add(
            ForgeError(
                .visibilityRefused, "`\(label)` is not visible in `//\(user.package)`",
                frame: frame(of: label, for: user),
                hints: ["Add \"//\(user.package)\" to the `visibility` of `\(label)`"],
                cause: found.visibility.isEmpty
                    ? "it is visible in its own package alone"
                    : "it is visible in \(found.visibility.map { "`\($0)`" }.joined(separator: ", "))"))
        return nil
    }

    /// What is known of a target that may not be used, since something of it is wrong or it is not visible.
    func unusable(_ label: TargetLabel) -> TargetDeclaration? {
        packages[label.package].flatMap { $0.broken[label.name] ?? $0.targets[label.name] }
    }

    /// Whether something is wrong with a target itself.
    func isBroken(_ label: TargetLabel) -> Bool { packages[label.package]?.broken[label.name] != nil }

    /// Whether there is something at a path below the root, or that cannot be told.
    func mayExist(_ path: String) -> Bool {
        present.insert(path)
        guard let stamp = try? environment.stamp("./\(path)") else { return true }
        return stamp != .absent
    }

    /// The paths that were asked for so since the last call, sorted.
    func takePresent() -> [String] {
        defer { present = [] }
        return present.sorted()
    }

    /// What makes actions of a target; nil when its package does not declare it.
    func rule(of label: TargetLabel) -> DhallEvaluator.Item? { packages[label.package]?.rules[label.name] }

    private func unknown(_ label: TargetLabel, _ package: Package, _ user: TargetLabel?) -> ForgeError {
        let names = (Array(package.targets.keys) + Array(package.broken.keys)).sorted()
        var hints = Suggestion.hints(for: label.name, among: names)
        if hints.isEmpty, !names.isEmpty, names.count <= 12 {
            hints = ["Its package declares \(names.map { "`\($0)`" }.joined(separator: ", "))"]
        }
        let isFile = user != nil && label.name.contains(".") && label.package == user?.package
        if isFile { hints = ["A file belongs into `srcs` or `hdrs`; `deps` and `tools` name targets"] }
        let path = String(PackageSource.path(label.package).dropFirst(2))
        return ForgeError(
            .labelUnknown, "There is no target `\(label)`", path: user == nil ? path : nil,
            frame: user.flatMap { frame(of: label, for: $0) }, hints: hints)
    }

    /// The text of a package that was loaded.
    func source(of package: String) -> PackageSource? { sources[package] }

    /// Where a target names another one.
    func frame(of label: TargetLabel, for user: TargetLabel) -> CodeFrame? {
        var texts = [label.description]
        if label.package == user.package { texts += [":\(label.name)", label.name] }
        if label.package.split(separator: "/").last.map(String.init) == label.name {
            texts.append("//\(label.package)")
        }
        return sources[user.package]?.frame(of: user.name, in: ["deps", "tools", "from"], texts: texts)
    }

    /// Where a target is written, or what it writes.
    func frame(of target: TargetLabel, in fields: [String] = [], texts: [String] = []) -> CodeFrame? {
        sources[target.package]?.frame(of: target.name, in: fields, texts: texts)
    }
}
