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
        return out + sysroots(toolchains) + digests(toolchains) + toolchains.flatMap(cpus)
    }

    /// Sysroots are places in environments.
    private func sysroots(_ toolchains: [BuildRoot.Toolchain]) -> [ForgeError] {
        toolchains.compactMap { toolchain in
            guard let path = toolchain.sysroot else { return nil }
            if path == "/" || path.hasPrefix("/") && StringRule.path().violation(in: String(path.dropFirst())) == nil {
                return nil
            }
            return error(
                .toolchainSysroot, "The sysroot `\(path)` of the toolchain `\(toolchain.name)` is no absolute path",
                path, in: "sysroot",
                hints: [
                    "Write where it is in the environment `\(toolchain.environment)`, such as \"/usr/aarch64-linux-gnu\"",
                    "A directory of the repository becomes a layer of it: `Forge.Environment.tree \"sysroot\" \"DIRECTORY\" \"opt/sysroot\"`",
                ])
        }
    }

    /// The architectures of CPUs, by the beginnings of their names.
    private static let architectures = [
        ("x86-64-", "x86_64"), ("znver", "x86_64"), ("sapphirerapids", "x86_64"), ("alderlake", "x86_64"),
        ("neoverse-", "aarch64"), ("cortex-a78", "aarch64"), ("cortex-a72", "aarch64"), ("cortex-a53", "aarch64"),
        ("apple-", "aarch64"), ("cortex-a15", "armv7"), ("cortex-a9", "armv7"), ("cortex-a7", "armv7"),
        ("sifive-", "riscv64"),
    ]

    /// CPUs are ones of their machines, and the same everywhere.
    private func cpus(_ toolchain: BuildRoot.Toolchain) -> [ForgeError] {
        let cause = "the same sources would give other bytes on another machine"
        let hint = "Name the CPU, such as `Forge.Triple.Cpu.x86-64-v3`, or leave it out"
        if toolchain.cpus.contains("native") {
            return [
                error(
                    .flagRefused, "The toolchain `\(toolchain.name)` is for the CPU that happens to build: `native`",
                    word: "native", hints: [hint], cause: cause)
            ]
        }
        for (field, words) in toolchain.commands.sorted(by: { $0.key < $1.key }) {
            guard let word = NativeCPU.word(in: words) else { continue }
            let text = words.first { NativeCPU.word(in: $0) != nil } ?? "native"
            return [
                error(
                    .flagRefused,
                    "The toolchain `\(toolchain.name)` asks for the CPU that happens to build: `\(word)` in `\(field)`",
                    text, in: field, hints: [hint], cause: cause)
            ]
        }
        guard let cpu = toolchain.cpus.last, let place = Self.architectures.first(where: { cpu.hasPrefix($0.0) }),
            place.1 != toolchain.target.architecture
        else { return [] }
        return [
            error(
                .toolchainCPU,
                "The toolchain `\(toolchain.name)` is for \(toolchain.target.architecture), and its CPU `\(cpu)` is one of \(place.1)",
                word: cpu, hints: ["Name a CPU of \(toolchain.target.architecture), or leave it out"])
        ]
    }

    private func error(
        _ code: ErrorCode, _ message: String, word: String, hints: [String], cause: String? = nil
    ) -> ForgeError {
        let frame = source.frame(ofWord: word) ?? source.frame(ofWord: "toolchains")
        return ForgeError(
            code, message, path: frame == nil ? source.file : nil, frame: frame, hints: hints, cause: cause)
    }

    /// Digests are digests, and an environment has one.
    private func digests(_ toolchains: [BuildRoot.Toolchain]) -> [ForgeError] {
        var out: [ForgeError] = []
        var known: [String: BuildRoot.Toolchain] = [:]
        for toolchain in toolchains {
            guard let digest = toolchain.digest else { continue }
            if let violation = StringRule.digest.violation(in: digest) {
                out.append(
                    error(
                        violation.code, "The digest of the toolchain `\(toolchain.name)` is none", digest, in: "digest",
                        hints: ["Write what `forge env show \(toolchain.environment)` says of its tree"],
                        cause: violation.message))
            }
            guard let other = known.updateValue(toolchain, forKey: toolchain.environment), other.digest != digest
            else { continue }
            out.append(
                error(
                    .environmentDigest,
                    "The toolchains `\(other.name)` and `\(toolchain.name)` expect different trees of the environment `\(toolchain.environment)`",
                    digest, in: "digest", hints: ["Give it one digest, or each toolchain an environment of its own"]))
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
