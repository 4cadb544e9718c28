import ForgeCore

/// Targets for modules of Go.
extension Proposal {
    /// What a source of Go says at its beginning.
    private struct GoFile {
        var package = ""
        var imports: [String] = []
        /// Patterns of files that become part of the program.
        var embedded: [String] = []

        init(_ lines: [Substring]) {
            var inImports = false
            for line in lines {
                let text = String(line).trimmed
                if text.hasPrefix("//go:embed ") {
                    embedded += text.dropFirst(11).split(separator: " ").map { $0.filter { $0 != "\"" } }
                } else if text.hasPrefix("//") {
                    continue
                } else if text.hasPrefix("package "), package.isEmpty {
                    package = String(text.dropFirst(8).prefix { $0.isLetter || $0.isNumber || $0 == "_" })
                } else if inImports, text.hasPrefix(")") {
                    inImports = false
                } else if text.hasPrefix("import (") {
                    inImports = true
                } else if inImports || text.hasPrefix("import ") {
                    imports += TomlTables.texts(text)
                }
            }
        }
    }

    mutating func proposeGo() throws(ForgeError) {
        let module = try goModule()
        let sources = tree.files.filter { path in
            path.hasSuffix(".go") && !path.hasSuffix("_test.go") && !path.hasPrefix("vendor/")
                && !path.split(separator: "/").contains { $0 == "testdata" || $0.hasPrefix("_") || $0.hasPrefix(".") }
        }
        var files: [String: GoFile] = [:]
        for path in sources { files[path] = GoFile(tree.lines(path)) }
        let packages = Dictionary(grouping: sources, by: TreePath.directory)
        let programs = packages.filter { $0.value.contains { files[$0]?.package == "main" } }.keys.sorted()
        guard !programs.isEmpty else {
            throw nothing("The module has no package `main`", hints: ["Libraries of Go are built where they are used"])
        }
        let settings = ["go.mod", "go.sum"].filter(tree.has) + tree.files.filter { $0.hasPrefix("vendor/") }
        for directory in programs {
            let last = module.split(separator: "/").last.map(String.init) ?? project
            var target = TargetText(
                "Go.binary", "Go.Binary",
                name: name(directory.isEmpty ? last : TreePath.name(directory), directory.replacing("/", with: "-")))
            let needed = reached(from: directory, module, packages, files)
            target.texts("srcs", (settings + needed).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
            if !directory.isEmpty { target.text("main", "./\(directory)") }
            target.makePublic()
            targets.append(target)
        }
        if tree.files.contains(where: { $0.hasSuffix("_test.go") }) {
            remark("No rule runs tests of Go: `_test.go` files are left out")
        }
        needs.name = "go"
        needs.add("golang-go")
    }

    /// The path of the module.
    ///
    /// - Throws: `E_INIT_DEPENDENCIES` where other modules are needed that are not in the tree.
    private func goModule() throws(ForgeError) -> String {
        var module = project
        var required: [String] = []
        var inBlock = false
        for line in tree.lines("go.mod") {
            let words = line.prefix { $0 != "/" || !line.hasPrefix("//") }.split { $0 == " " || $0 == "\t" }.map(
                String.init)
            guard let first = words.first, !first.hasPrefix("//") else { continue }
            if first == "module", words.count > 1 { module = words[1].filter { $0 != "\"" } }
            if inBlock {
                if first == ")" { inBlock = false } else { required.append(first) }
            } else if first == "require" {
                if words.dropFirst().first == "(" { inBlock = true } else { required += words.dropFirst().prefix(1) }
            }
        }
        if !required.isEmpty, !tree.has("vendor/modules.txt") {
            throw ForgeError(
                .initDependencies, "The tree needs modules that are not in it: \(TraceImport.listed(required))",
                hints: ["Put them there with `go mod vendor`"])
        }
        return module
    }

    /// The sources that a package of the module is made of, those of what it imports included.
    private func reached(
        from directory: String, _ module: String, _ packages: [String: [String]], _ files: [String: GoFile]
    ) -> Set<String> {
        var out: Set<String> = []
        var waiting = [directory]
        var seen = Set(waiting)
        while let next = waiting.popLast() {
            out.formUnion(packages[next] ?? [])
            // Sources of other languages may be part of a package.
            out.formUnion(
                tree.files.filter { TreePath.directory($0) == next && ["s", "h"].contains(SourceFileName($0).suffix) })
            for file in (packages[next] ?? []).compactMap({ files[$0] }) {
                for path in file.imports where path == module || path.hasPrefix("\(module)/") {
                    let below = String(path.dropFirst(module.count + 1))
                    if seen.insert(below).inserted { waiting.append(below) }
                }
                for pattern in file.embedded { out.formUnion(embedded(pattern, in: next)) }
            }
        }
        return out
    }

    private func embedded(_ pattern: String, in directory: String) -> [String] {
        let plain = pattern.hasPrefix("all:") ? String(pattern.dropFirst(4)) : pattern
        // A pattern takes at most what lies below its part without wildcards.
        let fixed = plain.prefix { !"*?[".contains($0) }
        let start = TreePath.joined(directory, String(fixed))
        return tree.files.filter { $0 == start || $0.hasPrefix(fixed == plain ? "\(start)/" : start) }
    }
}
