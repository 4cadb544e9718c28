/// The CPU `native`, which is another one on another machine.
enum NativeCPU {
    private static let options = ["march", "mtune", "mcpu", "target-cpu"]

    /// The words of a text that ask for it, as compilers are given them.
    static func word(in text: String) -> String? {
        guard text.contains("native") else { return nil }
        let words = text.split { " \t\n\"'[],;".contains($0) }.map { String($0) }
        return words.first(where: asks) ?? pair(in: words)
    }

    /// The same in the words of a command.
    static func word(in command: [String]) -> String? {
        command.lazy.compactMap { word(in: $0) }.first ?? pair(in: command)
    }

    /// An option and its value that are two words.
    static func pair(in command: [String]) -> String? {
        for (option, value) in zip(command, command.dropFirst())
        where withoutFeatures(value) == "native" && options.contains(where: { option.hasSuffix("-\($0)") }) {
            return "\(option) \(value)"
        }
        return nil
    }

    /// Whether a word is an option with this value, whatever passes it on.
    private static func asks(_ word: String) -> Bool {
        let word = withoutFeatures(word)
        return options.contains { name in
            let option = "\(name)=native"
            return word == option || word.hasSuffix("-\(option)") || word.hasSuffix("-C\(option)")
        }
    }

    /// A value without what follows the name of a CPU, as in `native+crypto`.
    private static func withoutFeatures(_ value: String) -> String {
        guard let found = value.firstRange(of: "native+") else { return value }
        return String(value[..<value.index(before: found.upperBound)])
    }
}
