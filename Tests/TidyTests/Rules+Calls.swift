/// A call that the house does without, where, and why.
private struct BannedCall: Sendable {
    let token: String
    let reason: String
    /// Folders in which the call is right.
    var except: [String] = []
    /// Folders that the ban is for; all of Sources when empty.
    var only: [String] = []
}

extension Rule {
    static let callRules: [Rule] = banned.map(rule) + [quiet]

    private static let pure = ["Sources/ForgeCore", "Sources/ForgeDhall", "Sources/ForgeIR"]
    private static let programs = ["Sources/ForgeCLI", "Sources/forge", "Sources/forge-bench"]

    private static let banned: [BannedCall] = [
        BannedCall(token: "Date()", reason: "take a `Clock`"),
        BannedCall(token: "Date.now", reason: "take a `Clock`"),
        BannedCall(token: "ContinuousClock", reason: "pure code knows no time", only: pure),
        BannedCall(token: "clock_gettime(", reason: "pure code knows no time", only: pure),
        BannedCall(token: "UUID()", reason: "names are digests or counters"),
        BannedCall(token: ".random(", reason: "take an `Entropy`"),
        BannedCall(token: ".randomElement(", reason: "take an `Entropy`"),
        BannedCall(token: ".shuffled(", reason: "take an `Entropy`"),
        BannedCall(token: "SystemRandomNumberGenerator", reason: "take an `Entropy`"),
        BannedCall(token: "getrandom(", reason: "pure code knows no chance", only: pure),
        BannedCall(
            token: "print(", reason: "only programs write to standard output", except: programs),
        BannedCall(
            token: "getenv(", reason: "programs read the environment and pass values",
            except: programs + ["Sources/ForgeTesting"]),
        BannedCall(
            token: "ProcessInfo.processInfo.environment", reason: "programs read the environment and pass values",
            except: programs),
        BannedCall(token: ".hashValue", reason: "it differs from run to run"),
        BannedCall(token: "Hasher()", reason: "it differs from run to run"),
        BannedCall(token: "JSONEncoder", reason: "write JSON with `JSONWriter`"),
        BannedCall(token: "JSONSerialization", reason: "read JSON with `JSONReader`"),
        BannedCall(token: "JSONDecoder", reason: "read JSON with `JSONReader`"),
        BannedCall(token: "NSRegularExpression", reason: "it links ICU, 50 MB"),
        BannedCall(token: "DateFormatter", reason: "it links ICU, 50 MB"),
        BannedCall(token: "ISO8601DateFormatter", reason: "it links ICU, 50 MB"),
        BannedCall(token: "NumberFormatter", reason: "it links ICU, 50 MB"),
        BannedCall(token: "String(format:", reason: "it depends on Foundation and the locale"),
        BannedCall(token: "Task.detached", reason: "tasks have a parent that waits for them"),
        BannedCall(token: "unsafeBitCast(", reason: "say what the bytes mean"),
    ]

    private static func rule(_ call: BannedCall) -> Rule {
        let place = call.only.first ?? "Sources/ForgeStore"
        let use = call.token.hasPrefix(".") ? "a\(call.token)" : call.token
        let good = (call.except.first.map { [["\($0)/A.swift": "let a = \(use)\n"]] } ?? [])
        return Rule(
            "`\(call.token)` is not used: \(call.reason)",
            bad: [["\(place)/A.swift": "struct A {\n    let a = \(use)\n}\n"]],
            good: good + [["\(place)/A.swift": "// \(use)\nlet a = \"\(use)\"\nlet my\(use.filter(\.isLetter))X = 1\n"]]
        ) { tree in
            tree.sources.filter { file in
                func lies(in folders: [String]) -> Bool { folders.contains { file.path.hasPrefix($0 + "/") } }
                return !lies(in: call.except) && (call.only.isEmpty || lies(in: call.only))
            }
            .flatMap { file in
                file.code.lines(with: call.token).filter { $0.text.hasToken(call.token) }.map {
                    Finding(file.path, $0.index + 1, "`\(call.token)`: \(call.reason)")
                }
            }
        }
    }

    /// What the C library has for files, variables, sockets, processes and time; a name of Swift is not meant.
    private static let outside = """
        open openat creat read pread readv write pwrite writev close fopen fdopen fread fwrite fclose fputs \
        puts putchar getline stat lstat fstat fstatat access faccessat opendir fdopendir readdir readlink \
        realpath getcwd chdir mkdir unlink rename ftruncate mmap ioctl isatty getenv secure_getenv setenv \
        socket connect getaddrinfo send recv poll fork execve posix_spawn system popen syscall time \
        gettimeofday nanosleep sysconf environ stdin stdout stderr
        """.split(separator: " ").map(String.init)

    /// A name of the C library needs its import in the file, so that only files with one are looked at.
    private static let quiet = Rule(
        "ForgeDhall does no I/O but through its environment",
        bad: [
            ["Sources/ForgeDhall/A.swift": "import Glibc\nlet a = open(path, O_RDONLY)\n"],
            ["Sources/ForgeDhall/Import/A.swift": "private import Glibc\nlet a = Glibc.read(0, b, 1)\n"],
            ["Sources/ForgeDhall/A.swift": "import Glibc\nlet a = environ\n"],
            ["Sources/ForgeDhall/A.swift": "import Glibc\nlet read = fread\n"],
        ],
        good: [
            ["Sources/ForgeDhall/A.swift": "import Glibc\nlet a = memcmp(b, c, 1)\nlet d = console.read()\n"],
            ["Sources/ForgeDhall/A.swift": "let a = read(source)\n"],
            ["Sources/ForgeStore/A.swift": "import Glibc\nlet a = open(path, O_RDONLY)\n"],
        ]
    ) { tree in
        let names = outside.flatMap { [$0, "Glibc.\($0)"] }
        return tree.sources.filter { file in
            file.path.hasPrefix("Sources/ForgeDhall/")
                && file.code.lines(with: "import ").contains { ImportTable.module(importedBy: $0.text) == "Glibc" }
        }
        .flatMap { file in
            names.flatMap { name in
                file.code.lines(with: name).filter { $0.text.hasToken(name) }.map {
                    Finding(file.path, $0.index + 1, "`\(name)`: ask the `ImportEnvironment`")
                }
            }
        }
    }
}
