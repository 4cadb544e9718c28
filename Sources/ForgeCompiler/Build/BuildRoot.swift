import ForgeCore
import ForgeDhall

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

    /// A toolchain: its value and what is needed of it here.
    struct Toolchain {
        let name: String
        let environment: String
        let isNative: Bool
        let item: DhallEvaluator.Item
    }

    init(_ evaluator: DhallEvaluator, _ source: DhallSource) throws(ForgeErrors) {
        let value = try evaluator.load(source)
        func part(_ path: String...) throws(ForgeErrors) -> DhallEvaluator.Item {
            var item = value
            for name in path {
                guard let inner = try evaluator.field(item, name) else {
                    throw ForgeErrors([
                        ForgeError(
                            .packageType, "`forge.dhall` has no `\(path.joined(separator: "."))`",
                            hints: [
                                "Write `Forge ⫽ { project = Forge.Project::{ id = …, environments = […], toolchains = […] } }`"
                            ])
                    ])
                }
                item = inner
            }
            return item
        }
        target = try part("Target")
        dependency = try part("Types", "Dep")
        role = try part("Types", "Role")
        id = try evaluator.data(try part("project", "id")).stringValue ?? ""
        environments = try evaluator.data(try part("project", "environments"))
        var options = DataOptions()
        options.namesAlternatives = true
        let level = try evaluator.data(try part("project", "lint"), options)
        guard let lint = level.stringValue.flatMap(LintLevel.init(rawValue:)) else {
            throw ForgeErrors([
                ForgeError(
                    .packageType, "The lint level in `forge.dhall` is none",
                    hints: ["Write `lint = Forge.Lint.relaxed`, or one of its other alternatives"])
            ])
        }
        self.lint = lint
        var toolchains: [Toolchain] = []
        for item in try evaluator.elements(try part("project", "toolchains")) ?? [] {
            let data = try evaluator.data(item)
            toolchains.append(
                Toolchain(
                    name: data["name"]?.stringValue ?? "", environment: data["environment"]?.stringValue ?? "",
                    isNative: data["host"] == data["target"], item: item))
        }
        guard !toolchains.isEmpty else {
            throw ForgeErrors([
                ForgeError(
                    .packageType, "The project in `forge.dhall` has no toolchain",
                    hints: ["Write `toolchains = [ Forge.Toolchain.gcc \"ENVIRONMENT\" ]`"])
            ])
        }
        self.toolchains = toolchains
    }

    /// The place of a toolchain by its name; nil names the default.
    func toolchain(_ name: String?) throws(ForgeErrors) -> Int {
        guard let name else { return 0 }
        guard let place = toolchains.firstIndex(where: { $0.name == name }) else {
            throw ForgeErrors([
                ForgeError(
                    .toolchainUnknown, "The project has no toolchain `\(name)`",
                    hints: Suggestion.hints(for: name, among: toolchains.map(\.name)))
            ])
        }
        return place
    }

    /// The toolchain that tools are made with: one for the machine that builds.
    var host: Int { toolchains.firstIndex { $0.isNative } ?? 0 }
}
