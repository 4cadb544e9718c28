import ForgeCore
import ForgeDhall

/// Turns the typed words of a command into what a process is given: flags that stand together are composed, and words
/// that stand for files become their paths.
struct CommandWords {
    private(set) var words: [String] = []
    /// What is worth saying of them.
    private(set) var notices: [String] = []
    private(set) var problems: [ForgeError] = []
    private let target: BuildAnalysis.Analysed
    private let analysis: BuildAnalysis
    private let inputs: Set<String>
    private let outputs: Set<String>
    private var flags: [RenderedFlag] = []
    /// The flags of the whole command, once they were composed.
    private var composed: [RenderedFlag] = []

    /// - Parameters:
    ///   - inputs: The paths of what the action takes.
    ///   - outputs: The paths of what it leaves.
    init(of target: BuildAnalysis.Analysed, _ analysis: BuildAnalysis, inputs: Set<String>, outputs: Set<String>) {
        self.target = target
        self.analysis = analysis
        self.inputs = inputs
        self.outputs = outputs
    }

    private var label: TargetLabel { target.declaration.label }
    private var loader: BuildLoader { analysis.loader }

    /// Takes a word; gives the artifact that it makes an input, if any.
    mutating func take(_ word: JSONValue) -> TargetInfo.Input? {
        if let flag = word["Flag"] {
            take(flag: flag)
            return nil
        }
        finish()
        let directory = label.package.isEmpty ? "" : "\(label.package)/"
        if let text = word["Text"]?.stringValue {
            if let native = NativeCPU.word(in: text), !isOfToolchain(text) {
                problems.append(refused(native, text: text))
            }
            words.append(text)
        } else if let path = word["Source"]?.stringValue {
            let root = target.from.flatMap { analysis.made[$0]?.shown.root } ?? directory
            words.append(root + path)
            let field = target.declaration.rule.hasSuffix(".test") ? "data" : "srcs"
            if !Self.isAmong(inputs, root + path) { problems.append(strange(path, "source", field)) }
        } else if let path = word["Out"]?.stringValue {
            words.append(target.outDirectory + path)
            if !Self.isAmong(outputs, target.outDirectory + path) { problems.append(strange(path, "output", "outs")) }
        } else if let text = word["Of"]?.stringValue, let made = output(of: text) {
            words.append(made.path)
            return made
        }
        return nil
    }

    /// Whether a word is the toolchain's, which was refused for it.
    private func isOfToolchain(_ text: String) -> Bool {
        loader.root.toolchains.contains(where: \.isNativeCPU)
            && loader.source(of: label.package)?.frame(of: Dhall.Part(record: label.name, text: text)) == nil
    }

    /// Looks at a variable of the action.
    mutating func take(variable: String, _ value: String) {
        if let native = NativeCPU.word(in: value), !isOfToolchain(value) {
            problems.append(refused(native, text: value))
        }
    }

    /// Writes the flags that were taken.
    mutating func finish() {
        let normal = RenderedFlag.normal(flags)
        words += normal.flatMap(\.words)
        composed += normal
        flags = []
    }

    /// Writes what is left, and looks at the command as a whole.
    mutating func end() {
        finish()
        if problems.isEmpty, let native = NativeCPU.pair(in: words), !isOfToolchain("native") {
            problems.append(refused(native, text: "native"))
        }
        guard let (one, other) = FlagConflict.find(composed) else { return }
        let fields = ["flags", "linkFlags"]
        let source = loader.source(of: label.package)
        var frame: CodeFrame?
        for word in [other, one] where frame == nil {
            frame = FlagConflict.alternative(of: word).flatMap { source?.frame(of: label.name, word: $0, in: fields) }
        }
        problems.append(
            ForgeError(
                .flagConflict, "`\(target.name)` is made with both `\(one)` and `\(other)`",
                frame: frame ?? loader.frame(of: label, in: fields), hints: ["Leave one of them out"],
                cause: "compilers take one of them, or none, in one command"))
    }

    /// Whether a path is one of some, above one or below one.
    private static func isAmong(_ paths: Set<String>, _ path: String) -> Bool {
        let path = path.split(separator: "/").joined(separator: "/")
        return path.isEmpty || paths.contains(path)
            || paths.contains { $0.hasPrefix("\(path)/") || path.hasPrefix("\($0)/") }
    }

    private func strange(_ path: String, _ what: String, _ field: String) -> ForgeError {
        ForgeError(
            .wordUnresolved,
            "The command of `\(target.name)` names the \(what) `\(path)`, which \(field == "data" ? "its `data` does" : "the target does") not list",
            frame: loader.frame(of: label, in: ["command", "args"], texts: [path]),
            hints: ["Add \"\(path)\" to its `\(field)`, or correct the word"])
    }

    // MARK: Flags

    private mutating func take(flag: JSONValue) {
        let words = (flag["words"]?.arrayValue ?? []).compactMap(\.stringValue)
        if let native = NativeCPU.word(in: words) {
            problems.append(refused(native))
            return
        }
        if let empty = Self.emptyWord(words) { problems.append(nameless(empty)) }
        let composition = flag["class"]?.stringValue.flatMap(RenderedFlag.Composition.init(rawValue:)) ?? .raw
        if composition == .raw { take(raw: words.joined(separator: " ")) }
        flags.append(RenderedFlag(composition: composition, key: flag["key"]?.stringValue ?? "", words: words))
    }

    /// A flag is the target's own, or that of the toolchain, which is then told of once.
    private func writer(_ own: CodeFrame?, _ root: CodeFrame?) -> (name: String, frame: CodeFrame?) {
        if own == nil, let root { return ("The project in `forge.dhall`", root) }
        return ("`\(target.name)`", own ?? loader.frame(of: label))
    }

    /// What takes a name and has none, as people write it.
    private static func emptyWord(_ words: [String]) -> String? {
        guard let word = words.last else { return nil }
        let options = [
            "-D": "Define", "-U": "Undefine", "-I": "Include", "-L": "LibraryPath", "-l": "Library",
            "-std=": "Standard",
            "-W": "Warn", "-Wa,": "Assembler", "-Wl,-rpath,": "Rpath", "-Wl,-rpath-link,": "RpathLink",
            "-Wl,-soname,": "Soname", "-Wl,--version-script=": "VersionScript", "-m": "Feature", "-mno-": "Feature",
        ]
        if let option = options[word] { return option }
        if word.hasPrefix("-D=") { return "Define" }
        guard word.isEmpty, words.count == 2 else { return nil }
        return words[0] == "-isystem" ? "SystemInclude" : "Keyword"
    }

    private func nameless(_ option: String) -> ForgeError {
        let fields = option == "Define" ? ["flags", "defines"] : ["flags", "linkFlags", "includes"]
        let (name, frame) = writer(
            loader.source(of: label.package)?.frame(of: label.name, word: option, in: fields)
                ?? loader.source(of: label.package)?.frame(of: label.name, text: "", in: fields[fields.count - 1]),
            loader.root.source.frame(ofWord: option))
        return ForgeError(
            .flagEmpty, "\(name) has a flag `\(option)` without a name", frame: frame,
            hints: ["Write what is meant, or take the flag away"],
            cause: "compilers would take the next word of the command in its place")
    }

    private func refused(_ word: String, text: String? = nil) -> ForgeError {
        let own = loader.source(of: label.package)
        let (name, frame) = writer(
            own?.frame(of: label.name, word: "native", in: ["flags", "linkFlags"])
                ?? own?.frame(of: Dhall.Part(record: label.name, text: text ?? word)),
            loader.root.source.frame(ofWord: "native") ?? loader.root.source.frame(of: text ?? word))
        return ForgeError(
            .flagRefused, "\(name) asks for the CPU that happens to build: `\(word)`", frame: frame,
            hints: ["Name the CPU, such as `forge.Triple.Cpu.x86-64-v3`, or leave the flag out"],
            cause: "the same sources would give other bytes on another machine")
    }

    private mutating func take(raw word: String) {
        let lint = loader.root.lint
        guard lint < .constrained else {
            let text = Dhall.Part(record: label.name, text: word)
            let (name, frame) = writer(
                loader.source(of: label.package)?.frame(of: text), loader.root.source.frame(of: word))
            problems.append(
                ForgeError(
                    .flagRaw, "\(name) passes `\(word)` to the compiler as it is", frame: frame,
                    hints: ["Write the typed flag of `forge.Flag.Type`, if there is one"],
                    cause: "the project's lint level is `\(lint.rawValue)`; raw flags are allowed up to `relaxed`"))
            return
        }
        let notice = "`\(target.name)` passes `\(word)` to the compiler as it is"
        if lint != .permissive, !notices.contains(notice) { notices.append(notice) }
    }

    // MARK: Targets

    private mutating func output(of text: String) -> TargetInfo.Input? {
        let frame = loader.frame(of: label, in: ["command", "args"], texts: [text])
        let named: TargetLabel
        do throws(ForgeError) { named = try TargetLabel(text, in: label.package) } catch {
            var error = error
            error.frame = frame
            problems.append(error)
            return nil
        }
        let users = target.deps + target.tools + (target.from.map { [$0] } ?? [])
        guard let user = users.first(where: { $0.label == named }) else {
            problems.append(
                ForgeError(
                    .wordUnresolved, "The command of `\(target.name)` names `\(named)`, which the target does not need",
                    frame: frame,
                    hints: ["Add \"\(text)\" to its `tools` if the command runs it, else to its `deps`"]))
            return nil
        }
        guard let made = analysis.made[user]?.shown.outputs.first else {
            problems.append(
                ForgeError(
                    .wordUnresolved, "The command of `\(target.name)` names `\(named)`, which makes nothing",
                    frame: frame,
                    hints: ["Name a target that has an output"]))
            return nil
        }
        return made
    }
}
