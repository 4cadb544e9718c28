/// What a driver passes on to the linker, `-Wl,…`.
enum LinkerFlags {
    /// Options with a value in the next word, by what they are called in the language; others are passed on.
    private static let valued: [String: String] = [
        "-rpath": "Rpath", "-soname": "Soname", "-h": "Soname", "-version-script": "VersionScript",
    ]
    private static let plain: [String: String] = [
        "-gc-sections": "GcSections", "-as-needed": "AsNeeded", "-E": "ExportDynamic",
        "-export-dynamic": "ExportDynamic", "-s": "Strip", "-strip-all": "Strip",
    ]
    /// Options without a typed form whose value is the next word.
    private static let pairs: Set<String> = [
        "-z", "-rpath-link", "-T", "-Map", "-dynamic-list", "-u", "-e", "-entry", "-defsym", "-wrap", "-init", "-fini",
        "-Ttext", "-m", "-O", "-L", "-l", "-y", "-plugin", "-plugin-opt", "-undefined", "-exclude-libs",
        "-retain-symbols-file",
    ]

    /// Reads one word of a driver's arguments.
    static func read(_ word: String, _ rebase: (String) -> String) -> [ImportedFlag] {
        var parts = word.split(separator: ",", omittingEmptySubsequences: false).dropFirst().map(String.init)[...]
        var flags: [ImportedFlag] = []
        while let part = parts.popFirst() {
            let dashed = part.hasPrefix("--") ? String(part.dropFirst()) : part
            let halves = dashed.split(separator: "=", maxSplits: 1).map(String.init)
            if let alternative = plain[dashed] {
                flags.append(.plain(alternative))
            } else if let alternative = valued[halves.first ?? ""], halves.count == 2 || !parts.isEmpty {
                let value = halves.count == 2 ? halves[1] : parts.removeFirst()
                flags.append(.text(alternative, alternative == "VersionScript" ? rebase(value) : value))
            } else if pairs.contains(dashed), !parts.isEmpty {
                flags.append(.raw(["-Wl,\(part),\(parts.removeFirst())"]))
            } else {
                flags.append(.raw(["-Wl,\(part)"]))
            }
        }
        return flags
    }
}
