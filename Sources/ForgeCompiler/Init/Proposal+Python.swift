import ForgeCore

/// Targets for trees of Python.
extension Proposal {
    mutating func proposePython() throws(ForgeError) {
        let sources = tree.files.filter { $0.hasSuffix(".py") }
        let imports = sources.contains { $0.hasPrefix("src/") } ? "src/" : ""
        let tests = sources.filter(Self.isPythonTest)
        let below = sources.filter { $0.hasPrefix(imports) && !tests.contains($0) && !Self.isBeside($0) }
        let modules = below.filter { path in
            let inside = path.dropFirst(imports.count)
            guard let slash = inside.firstIndex(of: "/") else { return !Self.settings.contains(String(inside)) }
            return tree.has("\(imports)\(inside[..<slash])/__init__.py")
        }
        let scripts = sources.filter { path in
            !path.contains("/") && !tests.contains(path) && !Self.settings.contains(path) && isScript(path)
        }
        guard !modules.isEmpty || !scripts.isEmpty || !tests.isEmpty else {
            throw nothing(
                "The tree has no module of Python that could be packed", hints: ["Packages have `__init__.py`"])
        }
        needs.name = "python"
        // Programs are found by `env`, which their first line names.
        needs.add("coreutils", "python3")
        let shared = modules.filter { !scripts.contains($0) }
        var library: String?
        if !shared.isEmpty {
            let own = name(scripts.contains { TreePath.stem($0) == project } ? "\(project)-lib" : project)
            var target = TargetText("Python.library", "Python.Library", name: own)
            if !imports.isEmpty { target.text("imports", imports) }
            let files = shared + data(beside: shared)
            target.texts("srcs", files.map { String($0.dropFirst(imports.count)) })
            target.makePublic()
            targets.append(target)
            library = own
        }
        for path in scripts + shared.filter({ isPackageProgram($0) }) {
            let directory = TreePath.name(TreePath.directory(path))
            let base = TreePath.name(path) == "__main__.py" ? directory : TreePath.stem(path)
            var target = TargetText("Python.binary", "Python.Binary", name: name(base, "\(base)-program"))
            target.text("main", path)
            if let library { target.texts("deps", [":\(library)"]) }
            target.makePublic()
            targets.append(target)
        }
        addTests(tests, sources, imports)
    }

    private static let settings: Set<String> = ["setup.py", "conftest.py", "noxfile.py", "tasks.py", "fabfile.py"]

    private static func isPythonTest(_ path: String) -> Bool {
        let stem = TreePath.stem(path)
        return stem.hasPrefix("test_") || stem.hasSuffix("_test")
    }

    private static func isBeside(_ path: String) -> Bool {
        ["test", "tests", "docs", "doc", "examples", "example"].contains { path.hasPrefix("\($0)/") }
    }

    /// Whether a source runs by itself.
    private func isScript(_ path: String) -> Bool {
        tree.lines(path).contains { line in
            line.hasPrefix("if __name__ ==") || line.hasPrefix("if (__name__ ==")
        }
    }

    /// Whether a source is what its package runs, and needs no package around it for that.
    private func isPackageProgram(_ path: String) -> Bool {
        TreePath.name(path) == "__main__.py" && path.contains("/")
            && !tree.lines(path).contains { String($0).trimmed.hasPrefix("from .") }
    }

    /// Files that lie in packages and are no sources.
    private func data(beside modules: [String]) -> [String] {
        let directories = Set(modules.map(TreePath.directory)).subtracting([""])
        return tree.files.filter { path in
            !path.hasSuffix(".py") && directories.contains { path.hasPrefix("\($0)/") }
                && !["pyc", "pyo", "so"].contains(SourceFileName(path).suffix)
        }
    }

    private mutating func addTests(_ tests: [String], _ sources: [String], _ imports: String) {
        let runnable = tests.filter { path in
            let text = tree.text(path) ?? ""
            return text.contains("unittest") && !text.contains("import pytest")
        }
        let others = tests.filter { !runnable.contains($0) }
        if !others.isEmpty {
            remark("\(TraceImport.listed(others)) does not use `unittest` alone and is left out")
        }
        let prefix = request.package.isEmpty ? "" : "\(request.package)/"
        for path in runnable {
            let directory = TreePath.directory(path)
            let isPackage = tree.has(TreePath.joined(directory, "__init__.py"))
            var command = [
                "python3", "-m", "unittest", "discover", "-s", prefix + (directory.isEmpty ? "." : directory),
            ]
            command += ["-p", TreePath.name(path)]
            // Tests that are a package are imported through it.
            if isPackage, !directory.isEmpty { command += ["-t", prefix.isEmpty ? "." : prefix] }
            let files = tree.files.filter { file in
                let isSource = sources.contains(file) && (file == path || !tests.contains(file))
                let isData = !sources.contains(file) && (file.hasPrefix("tests/") || file.hasPrefix("test/"))
                return isSource && !Self.settings.contains(file) || isData
            }
            var target = TargetText("test", "Test", name: name(TreePath.stem(path), path.replacing("/", with: "-")))
            target.texts(
                "srcs", files + data(beside: sources.filter { !Self.isBeside($0) }).filter { !files.contains($0) })
            target.set("command", DhallText.list(command.map { "forge.Word.Text \(DhallText.literal($0))" }))
            let search = prefix + imports
            let variables = [("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONPATH", search.isEmpty ? "." : search)]
            target.map("env", variables)
            targets.append(target)
        }
    }
}
