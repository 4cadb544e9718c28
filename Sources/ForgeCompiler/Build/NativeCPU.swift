/// The CPU `native`, which is another one on another machine.
enum NativeCPU {
    /// The word of a text that asks for it, as compilers are given it.
    static func word(in text: String) -> String? {
        guard text.contains("=native") else { return nil }
        let words = text.split { " \t\n\"'[],;".contains($0) }
        return words.map(String.init).first { word in
            ["march=native", "mtune=native", "mcpu=native", "target-cpu=native"].contains { option in
                word == "-\(option)" || word == option || word.hasSuffix("-C\(option)") || word.hasSuffix("-\(option)")
                    || word.hasSuffix("=-\(option)")
            }
        }
    }

    /// The same where an option and its value are two words.
    static func word(in command: [String]) -> String? {
        if let found = command.lazy.compactMap({ word(in: $0) }).first { return found }
        for (option, value) in zip(command, command.dropFirst())
        where option.hasSuffix("target-cpu") && value == "native" {
            return "\(option) \(value)"
        }
        return nil
    }
}
