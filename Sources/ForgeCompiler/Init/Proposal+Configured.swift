import ForgeCore

/// Targets for trees that are configured before they are built.
extension Proposal {
    mutating func proposeCMake() throws(ForgeError) {
        let found = CMakeOutputs(tree)
        let known = found.targets.compactMap { target in found.file(target).map { (target: target.name, file: $0) } }
        if found.isUncertain || known.count < found.targets.count, request.outputs.isEmpty {
            remark("Some targets depend on what only a run of CMake can tell: `--output FILE` names what they make")
        }
        if let file = found.missing { remark("`CMakeLists.txt` lists `\(file)`, which is not in the tree") }
        needs.packages.formUnion(EnvironmentNeeds.shell)
        needs.add("cmake", "g++")
        needLibraries()
        var target = TargetText("cmake", "Upstream", name: name(project))
        target.texts("srcs", tree.files)
        if found.hasTests { target.map("variables", [("BUILD_TESTING", "OFF")]) }
        // What is asked for is built, and no more; where files are told, that is everything.
        if request.outputs.isEmpty { target.texts("goals", known.map(\.target)) }
        try finish(&target, known.map(\.file), told: "`CMakeLists.txt`")
    }

    mutating func proposeAutotools() throws(ForgeError) {
        var target = TargetText("autotools", "Upstream", name: name(project))
        target.texts("srcs", tree.files)
        needs.packages.formUnion(EnvironmentNeeds.shell)
        needs.add("mawk")
        if tree.has("Makefile.am") {
            var found = AutomakeOutputs()
            found.read("", in: tree)
            needShell(MakeOutputs(tree))
            // Programs that are linked with shared libraries of the same tree are scripts until they are installed.
            if found.usesLibtool { target.texts("args", ["--disable-shared"]) }
            return try finish(&target, found.files, told: "`Makefile.am`")
        }
        let names = ["Makefile.in"] + Makefile.names
        var found = MakeOutputs(tree, names: names)
        if let path = tree.first(names) { found.follow(Makefile(path, in: tree), goal: nil) }
        needShell(found)
        if found.isUncertain, request.outputs.isEmpty {
            remark("What `configure` leads to cannot be told in full: `--output FILE` names the files")
        }
        try finish(&target, found.files.filter { !$0.contains("@") }, told: "What `configure` makes a makefile of")
    }
}

/// What the templates of Automake say is built, whatever `configure` finds.
struct AutomakeOutputs {
    /// The files, relative to the tree.
    private(set) var files: [String] = []
    /// Whether libraries are made by libtool.
    private(set) var usesLibtool = false
    private var visited: Set<String> = []

    private static let places = ["bin", "sbin", "libexec", "lib", "noinst", "pkglib", "pkglibexec"]

    /// Reads the template of a directory and those of the directories that it names.
    mutating func read(_ directory: String, in tree: FoundTree) {
        let path = TreePath.joined(directory, "Makefile.am")
        guard tree.has(path), visited.insert(directory).inserted, visited.count < 1000 else { return }
        let makefile = Makefile(path, in: tree)
        func words(_ name: String) -> [String] {
            makefile.expanded(words: makefile.variables[name] ?? "").filter { !$0.contains("@") && !$0.contains("$") }
        }
        for place in Self.places {
            add(words("\(place)_PROGRAMS"), directory)
            add(words("\(place)_LIBRARIES"), directory)
            let archives = words("\(place)_LTLIBRARIES")
            usesLibtool = usesLibtool || !archives.isEmpty
            // Those that are not installed are parts of others.
            if place != "noinst" {
                add(archives.map { Self.archive($0) }, directory)
            }
        }
        for name in words("SUBDIRS") where name != "." {
            if let next = TreePath.normal(TreePath.joined(directory, name)) { read(next, in: tree) }
        }
    }

    private static func archive(_ name: String) -> String {
        TreePath.joined(TreePath.joined(TreePath.directory(name), ".libs"), "\(TreePath.stem(name)).a")
    }

    private mutating func add(_ names: [String], _ directory: String) {
        for name in names {
            let path = TreePath.joined(directory, name)
            if !files.contains(path) { files.append(path) }
        }
    }
}
