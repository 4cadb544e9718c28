import ForgeCore
import ForgeDhall
import ForgeIR

/// What `forge.dhall` holds: the package of Forge and the project.
struct BuildRoot {
    /// Where the root is, as imports name it.
    static let path = "./forge.dhall"

    /// The types of targets, and of what their rules take.
    let target: DhallEvaluator.Item
    let dependency: DhallEvaluator.Item
    let role: DhallEvaluator.Item
    /// The project's identifier and environments, in the fields of workloads.
    let id: String
    let environments: JSONValue
    /// The toolchains, the default one first.
    let toolchains: [Toolchain]
    /// How strict the project is.
    let lint: LintLevel
    /// The text of the file.
    let source: PackageSource

    /// A toolchain: its value and what is needed of it here.
    struct Toolchain {
        let name: String
        let environment: String
        /// The machine that its programs run on.
        let host: Machine
        let isNative: Bool
        /// The machine that its programs are for, and the CPUs of both as far as they are named.
        let target: Machine
        /// Whether programs for the target run on each machine of its architecture.
        let runsEverywhere: Bool
        let cpus: [String]
        /// Its commands by field.
        let commands: [String: [String]]
        let hasRunner: Bool
        let sysroot: String?
        /// The digest that its environment has to have.
        let digest: String?
        /// What every action that it makes needs.
        let need: [JSONValue]
        /// Whether it asks for the CPU of whatever machine builds, which is refused.
        var isNativeCPU: Bool {
            cpus.contains("native") || commands.values.contains { NativeCPU.word(in: $0) != nil }
        }
        let item: DhallEvaluator.Item
    }

    private static let shape =
        "Write `Forge ⫽ { project = Forge.Project::{ id = \"…\", environments = [ … ], toolchains = [ … ] } }`"

    init(_ evaluator: DhallEvaluator, _ file: DhallSource, _ problems: BuildProblems) throws(ForgeErrors) {
        let source = PackageSource(file)
        let value: DhallEvaluator.Item
        do throws(ForgeErrors) { value = try evaluator.load(file) } catch { throw Self.known(error) }
        self.source = source
        func refuse(_ message: String, _ hint: String, _ frame: CodeFrame?, cause: String? = nil) -> ForgeErrors {
            ForgeErrors([
                ForgeError(
                    .packageType, message, path: frame == nil ? source.file : nil, frame: frame, hints: [hint],
                    cause: cause)
            ])
        }
        func part(_ path: String...) throws(ForgeErrors) -> DhallEvaluator.Item {
            var item = value
            for name in path {
                guard let inner = try evaluator.field(item, name) else {
                    let missing = path.joined(separator: ".")
                    throw refuse(
                        missing == "project"
                            ? "`forge.dhall` has no project" : "`forge.dhall` does not pass the package of Forge on",
                        Self.shape, source.body, cause: "there is no `\(missing)` in its value")
                }
                item = inner
            }
            return item
        }
        target = try part("Target")
        dependency = try part("Types", "Dep")
        role = try part("Types", "Role")
        let project = try part("project")
        let type = try part("Project", "Type")
        guard try evaluator.hasType(project, type) else {
            throw refuse(
                "The project in `forge.dhall` has another type than `Forge.Project`",
                "Write `project = Forge.Project::{ … }`", source.frame(ofWord: "project"),
                cause: evaluator.difference(project, type).joined(separator: "\n         "))
        }
        id = try evaluator.data(try part("project", "id")).stringValue ?? ""
        let declared = try evaluator.data(try part("project", "environments"))
        lint = try Self.level(try part("project", "lint"), evaluator)
        let toolchains = try Self.toolchains(try part("project", "toolchains"), evaluator)
        guard !toolchains.isEmpty else {
            throw refuse(
                "The project in `forge.dhall` has no toolchain",
                "Add `toolchains = [ Forge.Toolchain.gcc \"ENVIRONMENT\" ]` to the project",
                source.frame(ofWord: "project"))
        }
        self.toolchains = toolchains
        environments = Self.pinned(declared, toolchains)
        let check = RootCheck(source: source)
        for problem in check.problems(id: id, environments: declared, toolchains: toolchains) {
            problems.add(problem)
        }
    }

    private static func level(
        _ item: DhallEvaluator.Item, _ evaluator: DhallEvaluator
    ) throws(ForgeErrors) -> LintLevel {
        var options = DataOptions()
        options.namesAlternatives = true
        guard let level = try evaluator.data(item, options).stringValue.flatMap(LintLevel.init(rawValue:)) else {
            preconditionFailure("INVARIANT: the project has its type, which lists the levels")
        }
        return level
    }

    private static func toolchains(
        _ list: DhallEvaluator.Item, _ evaluator: DhallEvaluator
    ) throws(ForgeErrors) -> [Toolchain] {
        var out: [Toolchain] = []
        for item in try evaluator.elements(list) ?? [] {
            let data = try evaluator.data(item)
            var options = DataOptions()
            options.namesAlternatives = true
            let need = try evaluator.field(item, "need").map { (item) throws(ForgeErrors) in
                try evaluator.data(item, options)
            }
            out.append(
                Toolchain(
                    name: data["name"]?.stringValue ?? "", environment: data["environment"]?.stringValue ?? "",
                    host: Machine(data["host"]),
                    isNative: Machine(data["host"]) == Machine(data["target"])
                        && data["host"]?["abi"] == data["target"]?["abi"],
                    target: Machine(data["target"]),
                    runsEverywhere: Self.runsEverywhere(data["target"]),
                    cpus: ["host", "target"].compactMap { data[$0]?["cpu"]?.stringValue },
                    commands: Self.commands(data),
                    hasRunner: data["runner"] != nil, sysroot: data["sysroot"]?.stringValue,
                    digest: data["digest"]?.stringValue,
                    need: need?.arrayValue ?? [], item: item))
        }
        return out
    }

    /// Whether the CPU of a `Triple` is the least of its architecture.
    private static func runsEverywhere(_ triple: JSONValue?) -> Bool {
        ["generic", "x86-64"].contains(triple?["cpu"]?.stringValue ?? "generic")
    }

    private static func commands(_ data: JSONValue) -> [String: [String]] {
        var out: [String: [String]] = [:]
        for member in data.objectValue ?? [] {
            if let words = member.value.arrayValue?.compactMap(\.stringValue), !words.isEmpty {
                out[member.key] = words
            }
        }
        return out
    }

    /// Environments with the digests that toolchains expect of them.
    private static func pinned(_ environments: JSONValue, _ toolchains: [Toolchain]) -> JSONValue {
        let digests = toolchains.filter { $0.digest != nil }
        return .array(
            (environments.arrayValue ?? []).map { environment in
                guard let pin = digests.first(where: { $0.environment == environment["name"]?.stringValue })?.digest,
                    case .object(let members) = environment.kind
                else { return environment }
                return .object(members + [JSONMember("digest", .string(pin))])
            })
    }

    /// What evaluation found; another version of the package is told of by its name.
    private static func known(_ errors: ForgeErrors) -> ForgeErrors {
        ForgeErrors(
            PackageSource.plain(errors).errors.map { error in
                guard error.code == .dhallImportMissing, error.frame?.file == "forge.dhall" else { return error }
                return ForgeError(
                    error.code, "This Forge does not carry the package that `forge.dhall` imports", frame: error.frame,
                    hints: [
                        "Write `missing \(BuildLanguage.hash.text)`, the package of this Forge",
                        "Or use the Forge that the repository is written for",
                    ],
                    cause: "an import by hash alone is found in the program, which carries its own package and no other"
                )
            })
    }

    /// The place of a toolchain by its name; nil names the default.
    func toolchain(_ name: String?) throws(ForgeErrors) -> Int {
        guard let name else { return 0 }
        guard let place = toolchains.firstIndex(where: { $0.name == name }) else {
            let near = Suggestion.hints(for: name, among: toolchains.map(\.name))
            throw ForgeErrors([
                ForgeError(
                    .toolchainUnknown, "The project has no toolchain `\(name)`", path: source.file,
                    hints: near.isEmpty
                        ? ["Declared are \(toolchains.map { "`\($0.name)`" }.joined(separator: ", "))"] : near)
            ])
        }
        return place
    }

    /// The toolchain that tools are made with: one of and for the machine that builds.
    ///
    /// One that makes programs of a better CPU than all such machines have comes after those that do not.
    var host: Int {
        let own = toolchains.indices.filter { toolchains[$0].isNative && toolchains[$0].host == .own }
        return own.first { toolchains[$0].runsEverywhere } ?? own.first
            ?? toolchains.firstIndex { $0.isNative } ?? 0
    }

    /// What is wrong with running a toolchain here, if anything.
    func refusal(of toolchain: Toolchain) -> ForgeError? {
        guard toolchain.host != .own else { return nil }
        let others = toolchains.filter { $0.host == .own }.map { "`--toolchain \($0.name)`" }
        let own = "Forge.Toolchain.gccOn \(Machine.own.preset) \"ENVIRONMENT\""
        let hint =
            others.isEmpty
            ? "Declare a toolchain of this machine, such as `\(own)`"
            : "Build with \(others.joined(separator: " or ")), or put it first"
        return ForgeError(
            .toolchainHost,
            "The toolchain `\(toolchain.name)` runs on \(toolchain.host), and this machine is \(Machine.own)",
            frame: source.frame(of: Dhall.Part(fields: ["toolchains"], text: toolchain.name))
                ?? source.frame(ofWord: "host")
                ?? source.frame(ofText: toolchain.name, inAny: "toolchains", place: 0),
            hints: [hint])
    }
}
