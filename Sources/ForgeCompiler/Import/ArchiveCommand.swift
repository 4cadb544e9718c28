/// What one run of `ar` put into an archive, read off its arguments.
struct ArchiveCommand: Equatable {
    var output: String
    var members: [String]

    /// Reads the arguments; nil when they are not those of `ar`, or add nothing.
    init?(_ arguments: [String], rebase: (String) -> String) {
        guard let program = arguments.first?.split(separator: "/").last,
            ["ar", "gcc-ar", "llvm-ar"].contains(where: { program == $0 || program.hasSuffix("-\($0)") })
        else { return nil }
        var words = Array(arguments.dropFirst()).filter { $0 != "--" && !$0.hasPrefix("--") }
        guard let operation = words.first.map({ $0.hasPrefix("-") ? String($0.dropFirst()) : $0 }),
            operation.contains("r") || operation.contains("q")
        else { return nil }
        words.removeFirst()
        // Where members go in the archive is said by one more word.
        if operation.contains(where: { "abi".contains($0) }), !words.isEmpty { words.removeFirst() }
        guard words.count >= 2 else { return nil }
        output = rebase(words[0])
        members = words.dropFirst().map(rebase)
    }
}
