public import ForgeCore
import ForgeDhall
public import ForgeIR

/// Mistakes that show only once packages are a workload, told as what they are in the packages.
public struct BuildMistakes: Sendable {
    let targets: [CompiledBuild.Target]
    private let read: @Sendable (String) -> [UInt8]?

    /// - Parameters:
    ///   - targets: The targets of the build.
    ///   - read: The bytes of a file below the root; nil when there is none.
    public init(_ targets: [CompiledBuild.Target], read: @escaping @Sendable (String) -> [UInt8]?) {
        self.targets = targets
        self.read = read
    }

    // MARK: Documents

    /// Reads the workload that packages were compiled to.
    ///
    /// - Throws: What is wrong with it, each at the target that says so.
    public func workload(_ bytes: [UInt8]) throws(ForgeErrors) -> Workload {
        do throws(ForgeErrors) { return try WorkloadReader.read(bytes: bytes, file: nil) } catch {
            throw ForgeErrors(error.errors.map { located($0, bytes) })
        }
    }

    private func located(_ error: ForgeError, _ bytes: [UInt8]) -> ForgeError {
        var error = error
        let path = error.path ?? ""
        let parts = path.split { $0 == "." || $0 == "[" || $0 == "]" }.map(String.init)
        error.frame = nil
        error.path = "forge.dhall"
        guard parts.count > 2, let index = Int(parts[2]), let document = try? JSONReader.read(bytes),
            let items = document[parts[1]]?.arrayValue, items.indices.contains(index),
            let name = items[index]["name"]?.stringValue
        else { return error }
        let value = text(at: parts.dropFirst(3), in: items[index])
        switch parts[1] {
        case "actions":
            guard let target = targets.first(where: { $0.actions.contains(name) }) else { return error }
            let field = parts.dropFirst(3).first ?? ""
            error.cause = error.message
            if error.hints.isEmpty { error.hints = Self.hints[field].map { [$0] } ?? ["Correct the target's record"] }
            return at(
                target.name, [value, parts.last].compactMap { $0 }, Self.fields[field] ?? [field], error,
                "The `\(field)` of the action `\(name)` cannot be as it is")
        case "sources":
            if let target = targets.first(where: { ActionWriter.sourceName($0.name) == name }) {
                error.cause = error.message
                return at(
                    target.name, value.map { [$0] } ?? [], [], error, "The source `\(target.name)` cannot be as it is")
            }
            return error
        default:
            error.frame = source("forge.dhall")?.frame(of: name)
            if error.frame != nil { error.path = nil }
            return error
        }
    }

    /// The text at a path in a document.
    private func text(at path: some Sequence<String>, in json: JSONValue) -> String? {
        var value: JSONValue? = json
        for part in path {
            if let index = Int(part), let items = value?.arrayValue {
                value = items.indices.contains(index) ? items[index] : nil
            } else {
                value = value?[part]
            }
        }
        return value?.stringValue
    }

    /// The fields of targets that become those of actions.
    private static let fields = [
        "command": ["command", "args"], "outputs": ["outs", "hdrs", "libs"], "inputs": ["srcs", "hdrs", "data"],
        "timeout_seconds": ["timeout"], "env": ["env", "variables"],
    ]

    private static let hints = [
        "command": "Name a program and its arguments, such as `[ forge.Word.Text \"cat\" ]`",
        "outputs": "List each output once, and none inside another one",
        "inputs": "List each file once, and none inside another one",
        "timeout_seconds": "Write a number of seconds, or leave it out for no limit",
        "env": "Names of variables are not empty and have no `=`",
    ]

    func at(
        _ target: String, _ texts: [String], _ fields: [String], _ error: ForgeError, _ message: String
    ) -> ForgeError {
        var error = error
        error.message = message
        guard let (package, name) = Self.parts(of: target) else { return error }
        error.frame = source(package)?.frame(of: name, in: fields, texts: texts.flatMap(Self.endings))
        error.path = error.frame == nil ? package : nil
        return error
    }

    /// A path and what is left of it below each of its directories: packages write the end of it.
    private static func endings(_ text: String) -> [String] {
        var out = [text]
        for (index, byte) in text.utf8.enumerated() where byte == UInt8(ascii: "/") {
            out.append(String(decoding: text.utf8.dropFirst(index + 1), as: UTF8.self))
        }
        return out
    }

    /// What is wrong with an environment, at the digest in the root that expects another one.
    public func placed(_ error: ForgeError) -> ForgeError {
        guard error.code == .environmentDigest, error.frame == nil, let root = source("forge.dhall") else {
            return error
        }
        var error = error
        let digests = error.message.split(separator: "`").filter { $0.hasPrefix(Digest.prefix) }
        error.frame = digests.lazy.compactMap { root.frame(of: String($0)) }.first
        return error
    }

    // MARK: Files

    /// What stands at a path below the root.
    public enum Kind: Sendable {
        case absent, directory, file
    }

    /// Every file that targets list and that is not there, or is no file.
    ///
    /// - Parameters:
    ///   - kind: What stands at a path below the root.
    ///   - names: The names in a directory below the root.
    public func missingFiles(kind: (String) -> Kind, names: (String) -> [String]) throws(ForgeErrors) {
        let problems = BuildProblems()
        for problem in absentFiles(kind: kind, names: names) { problems.add(problem) }
        try problems.refuse()
    }

    /// The same as a list.
    public func absentFiles(kind: (String) -> Kind, names: (String) -> [String]) -> [ForgeError] {
        var problems: [ForgeError] = []
        var looked: Set<String> = []
        for target in targets {
            for file in target.files {
                guard looked.insert("\(target.name.prefix { $0 != "@" }) \(file)").inserted else { continue }
                switch kind(file) {
                case .file: break
                case .absent: problems.append(absent(file, target, names))
                case .directory where isFileNeeded(file, target):
                    problems.append(
                        error(
                            .sourcePath, "`\(target.name)` lists `\(file)`, which is a directory", file, target,
                            ["List the files in it; `forge srcs \(Self.package(of: target.name))` proposes them"]))
                case .directory: break
                }
            }
        }
        return problems
    }

    /// Rules of languages take files, all but the data of tests; commands may take directories.
    private func isFileNeeded(_ file: String, _ target: CompiledBuild.Target) -> Bool {
        guard target.rule.contains("."), let (package, name) = Self.parts(of: target.name) else { return false }
        guard target.rule.hasSuffix(".test"), let source = source(package) else { return true }
        return !Self.endings(file).contains {
            source.frame(of: Dhall.Part(record: name, fields: ["data"], text: $0)) != nil
        }
    }

    private func absent(
        _ file: String, _ target: CompiledBuild.Target, _ names: (String) -> [String]
    ) -> ForgeError {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        let directory = parts.dropLast().joined(separator: "/")
        let near = Suggestion.nearest(to: String(parts.last ?? ""), among: names(directory).sorted())
        let hints = near.map { ["Did you mean `\($0)`?"] } ?? []
        return error(
            .inputMissing, "`\(target.name)` lists `\(file)`, and there is no such file", file, target,
            hints + [
                "Make the file, or take it out of the list; `forge srcs \(Self.package(of: target.name))` proposes what is there"
            ])
    }

    /// A mistake at a file in the list of a target.
    func error(
        _ code: ErrorCode, _ message: String, _ file: String, _ target: CompiledBuild.Target, _ hints: [String],
        cause: String? = nil
    ) -> ForgeError {
        guard let (package, name) = Self.parts(of: target.name) else {
            return ForgeError(code, message, hints: hints, cause: cause)
        }
        let frame = source(package)?.frame(of: name, in: ["srcs", "hdrs", "data"], texts: Self.endings(file))
        return ForgeError(code, message, path: frame == nil ? package : nil, frame: frame, hints: hints, cause: cause)
    }

    static func package(of target: String) -> String { String(target.prefix { $0 != ":" }) }

    /// The file of a target's package, and the target's name.
    private static func parts(of target: String) -> (file: String, name: String)? {
        let label = String(target.prefix { $0 != "@" })
        guard let parsed = try? TargetLabel(label, in: "") else { return nil }
        return (String(PackageSource.path(parsed.package).dropFirst(2)), parsed.name)
    }

    private func source(_ file: String) -> PackageSource? {
        read(file).map { PackageSource(DhallSource($0, path: file)) }
    }
}
