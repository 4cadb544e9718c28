import ForgeCore

/// Targets for packages of Swift that are laid out as the package manager expects.
extension Proposal {
    /// A module of the package.
    private struct SwiftModule {
        var name: String
        var sources: [String]
        var isProgram: Bool
        /// Modules of the package that its sources import.
        var imports: [String] = []
    }

    mutating func proposeSwift() throws(ForgeError) {
        let manifest = tree.text("Package.swift") ?? ""
        let foreign = manifest.split(separator: "\n").filter {
            !String($0).trimmed.hasPrefix("//") && $0.contains(".package(")
                && ($0.contains("url:") || $0.contains("id:"))
        }
        guard foreign.isEmpty else {
            throw ForgeError(
                .initDependencies, "The package needs \(foreign.count) others that are not in it",
                hints: ["Packages of others are targets of their own: write them, or take only what needs none"])
        }
        var modules = swiftModules()
        guard !modules.isEmpty else {
            throw nothing("The package has no sources in `Sources`", hints: ["Modules are `Sources/NAME/*.swift`"])
        }
        let names = Set(modules.map(\.name))
        for index in modules.indices {
            let found = Set(modules[index].sources.flatMap(imports)).intersection(names).subtracting([
                modules[index].name
            ])
            modules[index].imports = found.sorted()
        }
        for module in modules {
            let (rule, type) = module.isProgram ? ("Swift.binary", "Swift.Binary") : ("Swift.library", "Swift.Library")
            var target = TargetText(rule, type, name: name(module.name))
            target.texts("srcs", module.sources)
            target.texts("deps", module.imports.map { ":\($0)" })
            let hasMain = module.sources.contains { TreePath.name($0) == "main.swift" }
            if module.isProgram, !hasMain { target.texts("options", ["-parse-as-library"]) }
            target.makePublic()
            targets.append(target)
        }
        if tree.files.contains(where: { $0.hasPrefix("Tests/") && $0.hasSuffix(".swift") }) {
            remark("Tests of the package are left out: their program is made by the package manager")
        }
        if manifest.contains("resources:") { remark("Resources of the package are left out") }
        needs.name = "swift"
        needs.program = "swiftc"
        needs.add("binutils", "gcc", "libc6-dev", "libncurses6", "libsqlite3-0", "libstdc++-12-dev", "libuuid1")
        needs.add("libxml2", "zlib1g")
    }

    private func swiftModules() -> [SwiftModule] {
        let root = ["Sources", "Source", "src", "srcs"].first { directory in
            tree.files.contains { $0.hasPrefix("\(directory)/") && $0.hasSuffix(".swift") }
        }
        guard let root else { return [] }
        let sources = tree.files.filter { $0.hasPrefix("\(root)/") && $0.hasSuffix(".swift") }
        let groups = Dictionary(grouping: sources) { path in
            let parts = path.dropFirst(root.count + 1).split(separator: "/")
            return parts.count > 1 ? String(parts[0]) : ""
        }
        return groups.sorted { $0.key < $1.key }.map { name, sources in
            let isProgram = sources.contains { path in
                TreePath.name(path) == "main.swift"
                    || tree.lines(path).contains { String($0).trimmed.hasPrefix("@main") }
            }
            return SwiftModule(name: name.isEmpty ? project : name, sources: sources, isProgram: isProgram)
        }
    }

    /// The modules that a source imports.
    private func imports(_ path: String) -> [String] {
        let kinds: Set = ["class", "enum", "func", "let", "protocol", "struct", "typealias", "var"]
        let modifiers: Set = ["public", "package", "internal", "private", "fileprivate"]
        return tree.lines(path).compactMap { line in
            var words = line.split { $0 == " " || $0 == "\t" || $0 == ";" }.map(String.init)[...]
            while let first = words.first, first.hasPrefix("@") || modifiers.contains(first) { words.removeFirst() }
            guard words.popFirst() == "import" else { return nil }
            if let first = words.first, kinds.contains(first) { words.removeFirst() }
            return words.first?.split(separator: ".").first.map(String.init)
        }
    }
}
