import ForgeCore

/// Targets for trees of Cargo.
extension Proposal {
    mutating func proposeCargo() throws(ForgeError) {
        try requireCrates()
        let manifest = TomlTables(tree.lines("Cargo.toml"))
        var members = [""]
        let listed = TomlTables.texts(
            manifest.value("workspace", "default-members") ?? manifest.value("workspace", "members") ?? "")
        if manifest.all("package").isEmpty { members = listed.flatMap(directories) }
        var files: [String] = []
        for member in members {
            for file in crateFiles(member) where !files.contains(file) { files.append(file) }
        }
        needs.name = "rust"
        needs.add("binutils", "cargo", "gcc", "libc6-dev", "rustc")
        if isRecent(manifest) { needs.outdated = ["cargo", "rustc"] }
        needLibraries()
        var target = TargetText("cargo", "Upstream", name: name(project))
        target.texts("srcs", tree.files)
        try finish(&target, files.map { "target/release/\($0)" }, told: "`Cargo.toml`")
    }

    /// Whether Cargo of before 2024 cannot read the tree: the format of its lock file, or its edition, is newer.
    private func isRecent(_ manifest: TomlTables) -> Bool {
        let lock = TomlTables(tree.lines("Cargo.lock")).value("", "version").flatMap { Int($0) } ?? 3
        let editions = ["package", "workspace.package"].compactMap { manifest.text($0, "edition") }
        return lock > 3 || editions.contains { $0 >= "2024" }
    }

    /// Refuses trees that Cargo would have to go to the network for.
    private func requireCrates() throws(ForgeError) {
        guard tree.has("Cargo.lock") else {
            throw ForgeError(
                .initDependencies, "There is no `Cargo.lock`, and Cargo is run with `--locked`",
                hints: ["Write it with `cargo generate-lockfile`"])
        }
        let lock = TomlTables(tree.lines("Cargo.lock"))
        let foreign = lock.all("package").filter { $0.values["source"] != nil }
        let settings = tree.first([".cargo/config.toml", ".cargo/config"]).flatMap(tree.text) ?? ""
        guard !foreign.isEmpty, !settings.contains("directory") else { return }
        let names = foreign.compactMap { $0.values["name"].flatMap { TomlTables.texts($0).first } }
        throw ForgeError(
            .initDependencies, "The tree needs crates that are not in it: \(TraceImport.listed(names))",
            hints: ["Put them there with `mkdir -p .cargo && cargo vendor > .cargo/config.toml`"])
    }

    /// The directories that a member of a workspace stands for.
    private func directories(_ pattern: String) -> [String] {
        guard pattern.hasSuffix("/*") else { return [pattern] }
        let parent = String(pattern.dropLast(2))
        return tree.files.filter { TreePath.name($0) == "Cargo.toml" }.map(TreePath.directory)
            .filter { TreePath.directory($0) == parent }
    }

    /// The files that Cargo makes of a package, as they are named in `target/release`.
    private func crateFiles(_ directory: String) -> [String] {
        let manifest = TomlTables(tree.lines(TreePath.joined(directory, "Cargo.toml")))
        guard let package = manifest.text("package", "name") else { return [] }
        func has(_ path: String) -> Bool { tree.has(TreePath.joined(directory, path)) }
        var programs: [String] = []
        if has("src/main.rs") { programs.append(package) }
        let beside = TreePath.joined(directory, "src/bin")
        for path in tree.files where path.hasPrefix("\(beside)/") && path.hasSuffix(".rs") {
            let parts = path.dropFirst(beside.count + 1).split(separator: "/")
            if parts.count == 1 { programs.append(TreePath.stem(path)) }
            if parts.count == 2, parts[1] == "main.rs" { programs.append(String(parts[0])) }
        }
        for table in manifest.all("bin") {
            guard let name = table.values["name"].flatMap({ TomlTables.texts($0).first }) else { continue }
            // A table gives a program of a source another name.
            let path = table.values["path"].flatMap { TomlTables.texts($0).first } ?? ""
            if path == "src/main.rs" { programs.removeAll { $0 == package } }
            if path.hasPrefix("src/bin/") { programs.removeAll { $0 == TreePath.stem(path) } }
            // Programs that need features are made only when these are asked for.
            if table.values["required-features"] == nil { programs.append(name) }
        }
        var files: [String] = []
        for program in programs where !files.contains(program) { files.append(program) }
        return files + libraries(manifest, package, isThere: has("src/lib.rs") || !manifest.all("lib").isEmpty)
    }

    private func libraries(_ manifest: TomlTables, _ package: String, isThere: Bool) -> [String] {
        guard isThere, manifest.value("lib", "proc-macro") != "true" else { return [] }
        let name = (manifest.text("lib", "name") ?? package).replacing("-", with: "_")
        let kinds = manifest.value("lib", "crate-type").map(TomlTables.texts) ?? ["lib"]
        let suffixes = ["lib": "rlib", "rlib": "rlib", "staticlib": "a", "cdylib": "so", "dylib": "so"]
        return kinds.compactMap { suffixes[$0] }.map { "lib\(name).\($0)" }
    }
}
