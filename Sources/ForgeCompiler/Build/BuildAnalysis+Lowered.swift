import ForgeCore

/// What rules give that cannot be as it is.
extension BuildAnalysis {
    /// What is wrong with what a rule gave for a target.
    ///
    /// - Parameter root: Where the target's files lie, with a slash at the end.
    func strange(
        _ info: JSONValue, _ actions: [JSONValue], _ declaration: TargetDeclaration, name: String, out: String,
        root: String
    ) -> [ForgeError] {
        artifacts(info, actions, declaration, name: name)
            + uncompiled(actions, declaration)
            + includes(info, actions, declaration, root: root)
    }

    // MARK: Artifacts

    /// Artifacts that nothing makes, and files that no package has.
    private func artifacts(
        _ info: JSONValue, _ actions: [JSONValue], _ declaration: TargetDeclaration, name: String
    ) -> [ForgeError] {
        let steps = actions.compactMap { $0["step"]?.stringValue }
        let given =
            ["outputs", "headers", "libraries", "modules"].flatMap { info[$0]?.arrayValue ?? [] }
            + actions.flatMap { action in
                ["inputs", "discovered", "writable"].flatMap { action[$0]?.arrayValue ?? [] }
            }
        var out: [ForgeError] = []
        let label = declaration.label
        for artifact in given.compactMap({ $0["artifact"] }) {
            if let action = artifact["Output"]?["action"]?.stringValue, action.hasPrefix("\(name)#") {
                let step = String(action.dropFirst(name.utf8.count + 1))
                guard !steps.contains(step) else { continue }
                out.append(
                    ForgeError(
                        .referenceUnknown,
                        "The rule of `\(name)` names an output of its action `\(step)`, which it does not give",
                        frame: loader.frame(of: label, texts: [step]),
                        hints: Suggestion.hints(for: step, among: steps)
                            + [
                                steps.isEmpty
                                    ? "Add the action to the `actions` that the rule gives"
                                    : "Its actions are \(steps.map { "`\($0)`" }.joined(separator: ", "))"
                            ]))
            } else if let file = artifact["File"]?.stringValue, !Self.isBelowRoot(file) {
                out.append(
                    ForgeError(
                        .sourcePath, "The rule of `\(name)` takes the file `\(file)`, which is not below the root",
                        frame: loader.frame(of: label, texts: [file]),
                        hints: ["Write plain paths from the root, such as `ctx.dir ++ \"NAME\"`"]))
            }
        }
        return out
    }

    private static func isBelowRoot(_ path: String) -> Bool {
        !path.isEmpty && !path.hasPrefix("/")
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !["", ".", ".."].contains($0)
            }
    }

    // MARK: Files that are not compiled

    /// Steps of rules of C that compile no file of their name.
    private static let otherSteps: Set<String> = ["archive", "link", "test"]
    /// What compilers of C know by its suffix.
    private static let compiled: Set<String> = [
        "c", "i", "ii", "m", "mi", "mm", "mii", "M", "cc", "cp", "cxx", "cpp", "CPP", "c++", "C", "s", "S", "sx", "asm",
        "f", "for", "ftn", "f90", "f95", "F", "F90", "d", "cu", "bc", "ll",
    ]

    /// Files in `srcs` that compilers do not compile.
    private func uncompiled(_ actions: [JSONValue], _ declaration: TargetDeclaration) -> [ForgeError] {
        guard ["C.", "Cxx.", "Wasm."].contains(where: declaration.rule.hasPrefix) else { return [] }
        let label = declaration.label
        return actions.compactMap { action in
            guard let step = action["step"]?.stringValue, !Self.otherSteps.contains(step) else { return nil }
            let name = SourceFileName(step)
            // A name without a suffix may be a directory, which is told as such.
            guard !name.suffix.isEmpty, !Self.compiled.contains(String(name.suffix)), !Self.namesLanguage(action)
            else { return nil }
            return ForgeError(
                .sourcePath,
                name.isHeader
                    ? "`\(label)` lists the header `\(step)` among the files to compile"
                    : "`\(label)` lists `\(step)` among the files to compile, which no compiler of C compiles",
                frame: loader.frame(of: label, in: ["srcs"], texts: [step]),
                hints: [
                    name.isHeader
                        ? "List it in `hdrs`"
                        : "List what a test reads in its `data`, and what a command reads in its `srcs`"
                ])
        }
    }

    /// Whether a command says what language its file is in.
    private static func namesLanguage(_ action: JSONValue) -> Bool {
        (action["command"]?.arrayValue ?? []).contains { word in
            let words =
                word["Flag"]?["words"]?.arrayValue?.compactMap(\.stringValue) ?? [word["Text"]?.stringValue ?? ""]
            return words.contains { $0.hasPrefix("-x") }
        }
    }

    // MARK: Include paths

    /// Entries of `includes` that lead nowhere.
    private func includes(
        _ info: JSONValue, _ actions: [JSONValue], _ declaration: TargetDeclaration, root: String
    ) -> [ForgeError] {
        guard ["C.", "Cxx."].contains(where: declaration.rule.hasPrefix) else { return [] }
        let label = declaration.label
        var paths = (info["includes"]?.arrayValue ?? []).compactMap(\.stringValue)
        let flags = actions.flatMap { action in
            (action["command"]?.arrayValue ?? []).compactMap { $0["Flag"]?["key"]?.stringValue }
        }
        paths += flags.filter { $0.hasPrefix("-I") }.map { String($0.dropFirst(2)) }
        let files = actions.flatMap { action in
            ["inputs", "discovered"].flatMap { (action[$0]?.arrayValue ?? []).compactMap { $0["path"]?.stringValue } }
        }
        var seen: Set<String> = []
        return paths.compactMap { path in
            guard path.hasPrefix(root) else { return nil }
            let written = String(path.dropFirst(root.utf8.count))
            guard seen.insert(written).inserted,
                let frame = loader.source(of: label.package)?.frame(of: label.name, text: written, in: "includes"),
                let (fault, hint) = fault(of: written, at: path, files, isOwn: declaration.from == nil)
            else { return nil }
            return ForgeError(
                .sourcePath, "The include path `\(written)` of `\(label)` \(fault)", frame: frame, hints: [hint])
        }
    }

    private func fault(
        of written: String, at path: String, _ files: [String], isOwn: Bool
    ) -> (fault: String, hint: String)? {
        let parts = written.split(separator: "/", omittingEmptySubsequences: false)
        if path.isEmpty { return ("is empty", "Write \".\" for the directory of the package") }
        if written.hasPrefix("/") {
            return (
                "is a place of the environment",
                "Name directories of the package; for one of the environment write `forge.Flag.Type.SystemInclude \"\(written)\"` among the `flags`"
            )
        }
        if written.contains("*") { return ("is a pattern", "List the directories one by one") }
        if parts.contains("..") {
            return (
                "leads out of the package",
                "Write it among the `includes` of a target there, and name that target in `deps`"
            )
        }
        let directory = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        if directory.isEmpty || files.contains(where: { $0.hasPrefix("\(directory)/") }) { return nil }
        if !isOwn || loader.mayExist(directory) { return nil }
        return ("is no directory", "Correct it, or take it away")
    }
}
