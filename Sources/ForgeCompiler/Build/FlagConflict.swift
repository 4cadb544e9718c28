/// Flags that exclude each other, and of which none replaces the other.
enum FlagConflict {
    /// Words of which a command has one at most.
    private static let exclusive: [Set<String>] = [
        ["-fsanitize=address", "-fsanitize=thread", "-fsanitize=memory"],
        ["-fsanitize=leak", "-fsanitize=thread", "-fsanitize=memory"],
        ["-static", "-shared", "-r"], ["-shared", "-pie"], ["-r", "-pie"],
    ]

    /// How the typed flags are spelt.
    private static let alternatives = [
        "-fsanitize=address": "Address", "-fsanitize=thread": "Thread", "-fsanitize=memory": "Memory",
        "-fsanitize=leak": "Leak", "-static": "Static", "-shared": "Shared", "-r": "Relocatable", "-pie": "Pie",
    ]

    /// The first two words of a command that exclude each other, in its order.
    static func find(_ flags: [RenderedFlag]) -> (String, String)? {
        let words = flags.flatMap(\.words)
        for (place, word) in words.enumerated() {
            for earlier in words[..<place] where earlier != word {
                if exclusive.contains(where: { $0.contains(word) && $0.contains(earlier) }) { return (earlier, word) }
            }
        }
        return nil
    }

    /// The alternative of `Flag.Type`, or of its sanitizers, that a word is rendered from.
    static func alternative(of word: String) -> String? { alternatives[word] }
}
