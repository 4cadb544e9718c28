import ForgeCore

/// Targets for a tree of C and C++ that nothing says how to build.
extension Proposal {
    /// What the sources of such a tree are for.
    private struct Parts {
        var libraries: [String] = []
        var programs: [String] = []
        var tests: [String] = []
        /// Sources beside tests that are no tests themselves.
        var helpers: [String] = []
    }

    mutating func proposeC() throws(ForgeError) {
        let sources = CTree(tree)
        let parts = parts(sources)
        guard !(parts.libraries + parts.programs + parts.tests).isEmpty else {
            throw nothing(
                "No source of the tree can be compiled here",
                hints: ["Sources that need another system's headers were left out"] + remarks)
        }
        needs.compilesC = true
        needs.add("binutils", "gcc", "libc6-dev")
        if sources.sources.contains(where: CTree.isCxx) { needs.add("g++") }
        let main = makeLibraries(parts, sources)
        for path in parts.programs { makeProgram(path, .binary, [path], main, sources) }
        for path in parts.tests {
            let near = parts.helpers.filter { TreePath.directory($0) == TreePath.directory(path) }
            makeProgram(path, .test, [path] + (near.isEmpty ? parts.helpers : near), main, sources)
        }
        let unread = unreadHeaders(sources)
        if !unread.isEmpty { remark("Nothing includes \(TraceImport.listed(unread)): no target lists them") }
    }

    private mutating func parts(_ sources: CTree) -> Parts {
        var parts = Parts()
        var foreign: [String] = []
        let named = sources.sources.filter(Self.canBeCompiled)
        let unnamed = sources.sources.filter { !Self.canBeCompiled($0) }
        if !unnamed.isEmpty { remark("\(TraceImport.listed(unnamed)) cannot be the name of an action and is left out") }
        for path in named {
            guard let scan = sources.scans[path] else { continue }
            let isBeside = path.split(separator: "/").dropLast().contains { ["test", "tests"].contains($0) }
            let isForeign = scan.includes.contains { include in
                include.isTaken && ["windows.h", "winsock2.h", "conio.h"].contains(include.name.lowercased())
            }
            if isForeign {
                foreign.append(path)
            } else if scan.definesMain {
                if isBeside || SourceFileName(path).isTest {
                    parts.tests.append(path)
                } else {
                    parts.programs.append(path)
                }
            } else if isBeside {
                parts.helpers.append(path)
            } else {
                parts.libraries.append(path)
            }
        }
        if !foreign.isEmpty { remark("\(TraceImport.listed(foreign)) is for another system and left out") }
        if parts.tests.isEmpty, !parts.helpers.isEmpty {
            remark("No test defines `main`, so that \(TraceImport.listed(parts.helpers)) is left out")
        }
        return parts
    }

    /// Whether the action that compiles a source can be named after it.
    private static func canBeCompiled(_ path: String) -> Bool {
        path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_./+:@=~#-".contains($0)) }
    }

    private func unreadHeaders(_ sources: CTree) -> [String] {
        let listed = Set(imported.flatMap(\.hdrs))
        return tree.files.filter {
            let suffix = SourceFileName($0).suffix
            return suffix.hasPrefix("h") && SourceFileName($0).isHeader && !listed.contains($0)
        }
    }

    /// Makes the library of what is no program: one for each language, the one of C++ using that of C.
    ///
    /// - Returns: What programs depend on; nil where there is no library.
    private mutating func makeLibraries(_ parts: Parts, _ sources: CTree) -> ImportedTarget? {
        guard !parts.libraries.isEmpty else { return nil }
        let names = Set(parts.programs.map { programName($0) })
        let base = names.contains(project) ? "\(project)-lib" : project
        let all = sources.reach(parts.libraries + parts.programs)
        var shown: Set<String> = []
        var last: ImportedTarget?
        for isCxx in [false, true] {
            let own = parts.libraries.filter { CTree.isCxx($0) == isCxx }
            if own.isEmpty { continue }
            var target = ImportedTarget(
                name: last == nil ? name(base) : name("\(base)-cxx"), rule: .library, isCxx: isCxx)
            target.srcs = own
            let isLast = isCxx || !parts.libraries.contains(where: CTree.isCxx)
            let reached = isLast ? all : sources.reach(own)
            target.hdrs = reached.files.subtracting(shown).sorted()
            shown.formUnion(reached.files)
            target.includes = Self.includes(reached)
            target.flags = flags(isCxx, all)
            target.linkFlags = link(sources.reach(own))
            target.isPublic = true
            if let last { target.deps = [":\(last.name)"] }
            imported.append(target)
            last = target
        }
        return last
    }

    private mutating func makeProgram(
        _ path: String, _ rule: ImportedTarget.Rule, _ srcs: [String], _ library: ImportedTarget?, _ sources: CTree
    ) {
        let base = programName(path)
        let directory = TreePath.directory(path).split(separator: "/").joined(separator: "-")
        let isCxx = srcs.contains(where: CTree.isCxx)
        let longer = directory.isEmpty ? base : "\(directory)-\(TreePath.stem(path))"
        var target = ImportedTarget(name: name(base, longer), rule: rule, isCxx: isCxx)
        target.srcs = srcs
        let reached = sources.reach(srcs)
        // What the libraries show is there already.
        let shown = imported.filter { $0.rule == .library }
        target.hdrs = reached.files.subtracting(shown.flatMap(\.hdrs)).sorted()
        target.includes = Self.includes(reached).filter { !shown.flatMap(\.includes).contains($0) }
        if let library { target.deps = [":\(library.name)"] }
        target.flags = flags(isCxx, reached)
        target.linkFlags = link(reached).filter { !shown.flatMap(\.linkFlags).contains($0) }
        if let library, library.isCxx, !isCxx { target.linkFlags.append(.text("Library", "stdc++")) }
        target.isPublic = rule == .binary
        imported.append(target)
    }

    /// What a program is called: as its source, or as its directory where that says only that it is the main one.
    private func programName(_ path: String) -> String {
        let stem = TreePath.stem(path)
        guard stem == "main" else { return TreePath.label(stem) }
        let directory = TreePath.name(TreePath.directory(path))
        return ["", "app", "source", "src"].contains(directory) ? project : TreePath.label(directory)
    }

    private static func includes(_ reached: CTree.Reached) -> [String] {
        reached.directories.map { $0.isEmpty ? "." : $0 }.sorted()
    }

    /// The standard of C++ where the compiler's own one lacks headers that are included.
    private func flags(_ isCxx: Bool, _ reached: CTree.Reached) -> [ImportedFlag] {
        guard isCxx else { return [] }
        if !reached.system.isDisjoint(with: ["expected", "generator", "mdspan", "print", "stacktrace"]) {
            return [.text("Standard", "c++23")]
        }
        let newer: Set = [
            "barrier", "bit", "compare", "concepts", "coroutine", "format", "latch", "numbers", "ranges", "semaphore",
            "source_location", "span", "stop_token", "syncstream",
        ]
        return reached.system.isDisjoint(with: newer) ? [] : [.text("Standard", "c++20")]
    }

    /// The libraries of the system that headers belong to.
    private mutating func link(_ reached: CTree.Reached) -> [ImportedFlag] {
        var libraries: [String] = []
        for header in reached.system.sorted() {
            guard let library = SystemLibrary.of(header: header) else { continue }
            libraries += library.libraries.filter { !libraries.contains($0) }
            if let package = library.package { needs.add(package) }
        }
        return libraries.map { .text("Library", $0) }
    }
}
