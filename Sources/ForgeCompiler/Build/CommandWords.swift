import ForgeCore

/// Turns the typed words of a command into what a process is given: flags that stand together are composed, and words
/// that stand for files become their paths.
struct CommandWords {
    private(set) var words: [String] = []
    /// What is worth saying of them.
    private(set) var notices: [String] = []
    private let lint: LintLevel
    private var flags: [RenderedFlag] = []

    init(lint: LintLevel) { self.lint = lint }

    /// Takes a word; gives the artifact that it makes an input, if any.
    mutating func take(
        _ word: JSONValue, _ target: BuildAnalysis.Analysed, _ analysis: BuildAnalysis
    ) throws(ForgeError) -> TargetInfo.Input? {
        if let flag = word["Flag"] {
            try takeFlag(flag, target)
            return nil
        }
        finish()
        let package = target.declaration.label.package
        let directory = package.isEmpty ? "" : "\(package)/"
        if let text = word["Text"]?.stringValue {
            words.append(text)
        } else if let path = word["Source"]?.stringValue {
            let root = target.from.flatMap { analysis.analysed[$0]?.shown.root } ?? directory
            words.append(root + path)
        } else if let path = word["Out"]?.stringValue {
            words.append(target.outDirectory + path)
        } else if let text = word["Of"]?.stringValue {
            let made = try output(of: text, target, analysis)
            words.append(made.path)
            return made
        }
        return nil
    }

    /// Writes the flags that were taken.
    mutating func finish() {
        words += RenderedFlag.words(of: flags)
        flags = []
    }

    private mutating func takeFlag(_ flag: JSONValue, _ target: BuildAnalysis.Analysed) throws(ForgeError) {
        let words = (flag["words"]?.arrayValue ?? []).compactMap(\.stringValue)
        if words.contains(where: { $0 == "-march=native" || $0 == "-mtune=native" || $0 == "-mcpu=native" }) {
            throw ForgeError(
                .flagRefused, "`\(target.name)` is compiled for the CPU that happens to build it: `\(words[0])`",
                hints: ["Name the CPU"])
        }
        let composition = flag["class"]?.stringValue.flatMap(RenderedFlag.Composition.init(rawValue:)) ?? .raw
        if composition == .raw { try takeRaw(words.joined(separator: " "), target) }
        flags.append(RenderedFlag(composition: composition, key: flag["key"]?.stringValue ?? "", words: words))
    }

    private mutating func takeRaw(_ word: String, _ target: BuildAnalysis.Analysed) throws(ForgeError) {
        guard lint < .constrained else {
            throw ForgeError(
                .flagRaw, "`\(target.name)` passes `\(word)` to the compiler as it is",
                hints: ["Use a typed flag", "The project's lint level is `\(lint.rawValue)`; `relaxed` allows it"])
        }
        let notice = "`\(target.name)` passes `\(word)` to the compiler as it is"
        if lint != .permissive, !notices.contains(notice) { notices.append(notice) }
    }

    private func output(
        of text: String, _ target: BuildAnalysis.Analysed, _ analysis: BuildAnalysis
    ) throws(ForgeError) -> TargetInfo.Input {
        let package = target.declaration.label.package
        let label = try TargetLabel(text, in: package)
        let user = (target.deps + target.tools + (target.from.map { [$0] } ?? [])).first { $0.label == label }
        guard let user, let made = analysis.analysed[user]?.shown.outputs.first else {
            throw ForgeError(
                .wordUnresolved, "The command of `\(target.name)` stands for what `\(label)` makes",
                frame: analysis.loader.frame(of: label, in: package),
                hints: [user == nil ? "Add `\(text)` to its `deps` or `tools`" : "`\(label)` makes nothing"])
        }
        return made
    }
}
