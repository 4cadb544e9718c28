import ForgeCore

/// Targets for trees that bring makefiles.
extension Proposal {
    mutating func proposeMake(_ path: String) throws(ForgeError) {
        let makefile = Makefile(path, in: tree)
        var found = MakeOutputs(tree)
        var goal = makefile.defaultGoal
        found.follow(makefile, goal: goal)
        // Some makefiles begin with a rule that prints help.
        if found.files.isEmpty, makefile.hasRule("all") {
            goal = "all"
            found.follow(makefile, goal: goal)
        }
        if found.isUncertain, request.outputs.isEmpty {
            remark("What \(path) makes cannot be told in full without running it: `--output FILE` names the files")
        }
        needShell(found)
        var target = TargetText("make", "Upstream", name: name(project))
        target.texts("srcs", tree.files)
        // A toolchain's commands take the place of the makefile's, whose arguments would be lost.
        target.map("variables", found.compilers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        if let goal, makefile.defaultGoal != goal { target.texts("goals", [goal]) }
        try finish(&target, found.files, told: "The goal `\(goal ?? "")` of `\(path)`")
    }

    /// The packages that commands of a tree's own build system need.
    mutating func needShell(_ found: MakeOutputs) {
        needs.packages.formUnion(EnvironmentNeeds.shell)
        if tree.files.contains(where: CTree.isCxx) { needs.add("g++") }
        for program in found.programs {
            if let package = EnvironmentNeeds.programs[program] { needs.add(package) }
        }
        for name in found.libraries {
            if let package = SystemLibrary.known.first(where: { $0.libraries.contains(name) })?.package {
                needs.add(package)
            }
        }
        needLibraries()
    }

    /// The packages whose headers sources include; a tree's own build system may do without.
    mutating func needLibraries() {
        for path in tree.files where !SourceFileName(path).languages.isEmpty {
            for include in tree.text(path).map({ CSourceScan($0).includes }) ?? [] where include.isTaken {
                // A header of the tree is no other library's.
                guard let package = SystemLibrary.of(header: include.name)?.package,
                    !tree.files.contains(where: { $0 == include.name || $0.hasSuffix("/\(include.name)") })
                else { continue }
                needs.likely.insert(package)
            }
        }
    }

    /// Adds a target of an upstream tree with what it makes.
    ///
    /// - Parameter told: What was looked at for the files, as a sentence begins with it.
    /// - Throws: `E_INIT_OUTPUTS`.
    mutating func finish(_ target: inout TargetText, _ found: [String], told: String) throws(ForgeError) {
        let files = request.outputs.isEmpty ? found : request.outputs
        guard !files.isEmpty else {
            throw ForgeError(
                .initOutputs, "\(told) does not say which files it makes",
                hints: [
                    "Name them, relative to the tree, with `--output FILE`",
                    "`forge import-trace -- make` runs the build once and writes typed targets for what it compiles",
                ])
        }
        target.texts("outs", files.filter { !$0.hasSuffix(".a") })
        target.texts("libs", files.filter { $0.hasSuffix(".a") })
        target.makePublic()
        targets.append(target)
    }
}
