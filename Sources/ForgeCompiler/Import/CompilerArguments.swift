/// Reads the arguments of a compiler's driver from left to right.
struct CompilerArguments {
    private let words: [String]
    private let rebase: (String) -> String
    private var place = 0
    /// What `-x` says of the sources that follow: nil by their names.
    private var language: Bool?

    init(_ words: [String], rebase: @escaping (String) -> String) {
        self.words = words
        self.rebase = rebase
    }

    /// Flags whose value is the next word, and that have no typed form.
    private static let pairs: Set<String> = [
        "-Xlinker", "-Xassembler", "-Xpreprocessor", "-Xclang", "-z", "-u", "-T", "-e", "--param", "-target", "-B",
        "-idirafter", "-iquote", "-include", "-imacros", "-iprefix", "-aux-info",
    ]
    /// Those of them whose value is a path.
    private static let paths: Set<String> = ["-T", "-B", "-idirafter", "-iquote", "-include", "-imacros"]
    /// Those of them that matter to the linker.
    private static let linkPairs: Set<String> = ["-Xlinker", "-z", "-u", "-T", "-e", "-B", "-target"]
    /// Words that ask for something other than an object or a program.
    private static let refused: Set<String> = [
        "-E", "-S", "-M", "-MM", "-fsyntax-only", "-cc1", "-cc1as", "-###", "-xlto", "-fwpa", "-fltrans", "-r",
    ]

    /// Reads everything; false when neither an object nor a program is asked for.
    mutating func read(into command: inout CompilerCommand) -> Bool {
        while place < words.count {
            let word = words[place]
            place += 1
            if Self.refused.contains(word) { return false }
            if word == "-" || !word.hasPrefix("-") {
                takeFile(word, &command)
            } else if !takeValue(word, &command) {
                takeFlag(word, &command)
            }
        }
        return true
    }

    private mutating func next() -> String {
        guard place < words.count else { return "" }
        place += 1
        return words[place - 1]
    }

    private func takeFile(_ word: String, _ command: inout CompilerCommand) {
        if let isCxx = language ?? CompilerCommand.isCxxSource(word) {
            // The driver of C++ takes sources of C as its own language, not so assembler's.
            let isAssembler = word.hasSuffix(".s") || word.hasSuffix(".S") || word.hasSuffix(".sx")
            command.sources.append(
                CompilerCommand.Source(path: rebase(word), isCxx: isCxx || command.isCxx && !isAssembler))
        } else {
            command.inputs.append(rebase(word))
        }
    }

    /// Takes a flag that has a value, in the same word or the next; false when it is none.
    private mutating func takeValue(_ word: String, _ command: inout CompilerCommand) -> Bool {
        if ["-MF", "-MT", "-MQ"].contains(word) {
            _ = next()
            return true
        }
        if Self.pairs.contains(word) {
            let given = next()
            let flag = ImportedFlag.raw([word, Self.paths.contains(word) ? rebase(given) : given])
            if Self.linkPairs.contains(word) {
                command.linkFlags.append(flag)
            } else {
                command.compileFlags.append(flag)
            }
            return true
        }
        for prefix in ["-isystem", "-D", "-U", "-I", "-L", "-l", "-o", "-x"] where word.hasPrefix(prefix) {
            let value = word == prefix ? next() : String(word.dropFirst(prefix.count))
            take(prefix, value, &command)
            return true
        }
        return false
    }

    private mutating func take(_ prefix: String, _ value: String, _ command: inout CompilerCommand) {
        switch prefix {
        case "-D":
            let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            command.compileFlags.append(.define(name: parts[0], value: parts.count > 1 ? parts[1] : nil))
        case "-U": command.compileFlags.append(.text("Undefine", value))
        case "-I": command.compileFlags.append(.text("Include", rebase(value)))
        case "-isystem": command.compileFlags.append(.text("SystemInclude", rebase(value)))
        case "-L": command.libraryPaths.append(rebase(value))
        case "-l": command.inputs.append("-l\(value)")
        case "-o": command.output = rebase(value)
        default: language = value == "none" ? nil : value.hasPrefix("c++")
        }
    }

    private func takeFlag(_ word: String, _ command: inout CompilerCommand) {
        if word == "-c" {
            command.mode = .compile
        } else if Self.isSilent(word) {
            return
        } else if let flag = ImportedFlag.linkWords[word] {
            command.linkFlags.append(flag)
        } else if let flag = ImportedFlag.words[word] {
            command.compileFlags.append(flag)
            switch flag {
            case .lto, .plain("Pthread"): command.linkFlags.append(flag)
            default: break
            }
        } else if word.hasPrefix("-Wl,") {
            command.linkFlags += LinkerFlags.read(word, rebase)
        } else if word.hasPrefix("-fsanitize=") {
            let flags = word.dropFirst("-fsanitize=".count).split(separator: ",").map { name in
                ImportedFlag.sanitizers[String(name)].map(ImportedFlag.sanitize) ?? .raw(["-fsanitize=\(name)"])
            }
            command.compileFlags += flags
            command.linkFlags += flags
        } else {
            takeOther(word, &command)
        }
    }

    private func takeOther(_ word: String, _ command: inout CompilerCommand) {
        func value(_ prefix: String) -> String? {
            word.hasPrefix(prefix) ? String(word.dropFirst(prefix.count)) : nil
        }
        for (prefix, alternative) in [("-march=", "Cpu"), ("-mcpu=", "Cpu"), ("-mtune=", "Tune")] {
            guard let cpu = value(prefix) else { continue }
            if cpu == "native" {
                command.remarks.append("`\(word)` is left out: it stands for whatever machine builds")
            } else {
                command.compileFlags.append(
                    ImportedFlag.cpus[prefix]?.contains(cpu) == true ? .cpu(alternative, cpu) : .raw([word]))
            }
            return
        }
        if let standard = value("-std=") { return command.compileFlags.append(.text("Standard", standard)) }
        if let model = value("-mcmodel=") { return command.compileFlags.append(.text("CodeModel", model)) }
        if !word.hasPrefix("-Wa,"), !word.hasPrefix("-Wp,"), let warning = value("-W"), !warning.isEmpty {
            return command.compileFlags.append(.text("Warn", warning))
        }
        let linkOnly = ["-pie", "-no-pie", "-static-", "-nostartfiles", "-nodefaultlibs", "-nostdlib", "-fuse-ld="]
        if linkOnly.contains(where: word.hasPrefix) { return command.linkFlags.append(.raw([word])) }
        command.compileFlags.append(.raw([word]))
        if word.hasPrefix("-m") || word.hasPrefix("-flto") { command.linkFlags.append(.raw([word])) }
    }

    /// Whether a word changes nothing in what is made.
    private static func isSilent(_ word: String) -> Bool {
        ["-MD", "-MMD", "-MP", "-MG", "-pipe", "-v"].contains(word) || word.hasPrefix("-Wp,-M")
            || word.hasPrefix("-fdiagnostics-") || word.hasPrefix("-fno-diagnostics-")
    }
}
