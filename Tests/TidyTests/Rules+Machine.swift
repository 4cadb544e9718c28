extension Rule {
    static let machineRules: [Rule] = [machinePaths, hosts, packages]

    /// The place that this checkout lies in, unless that is a directory which every machine has.
    private static let ownPlace: String = {
        let everywhere: Set<String> = [
            "", "/tmp", "/var/tmp", "/home", "/root", "/opt", "/usr/src", "/srv", "/mnt", "/build", "/work", "/src",
        ]
        let parent = "/" + SourceTree.root.split(separator: "/").dropLast().joined(separator: "/")
        return parent == "/" || everywhere.contains(parent) ? SourceTree.root : parent
    }()

    private static let machinePaths = Rule(
        "Nothing names a path of the machine that it was written on",
        bad: [["a.md": "# A\n\nin `\(ownPlace)/x`\n"], ["Sources/A/A.swift": "let a = \"\(ownPlace)/b\"\n"]],
        good: [["a.md": "# A\n\nin `\(ownPlace)x/y` and `a\(ownPlace)/z`\n"]]
    ) { tree in
        tree.files.flatMap { file -> [Finding] in
            let place = ownPlace + "/"
            return file.content.lines(with: place).compactMap { index, line in
                let isNamed = line.ranges(of: place).contains { range in
                    guard range.lowerBound > line.startIndex else { return true }
                    let before = line[line.index(before: range.lowerBound)]
                    return !(before.isLetter || before.isNumber || "._-/)}$".contains(before))
                }
                return isNamed ? Finding(file.path, index + 1, "a path of this machine") : nil
            }
        }
    }

    /// Hosts that the repository names on purpose: upstreams and standards; RFC 2606 reserves the rest for examples.
    private static let knownHosts: Set<String> = [
        "github.com", "www.swift.org", "www.lua.org", "zlib.net", "www.zlib.net", "sourceware.org", "deb.debian.org",
        "snapshot.debian.org", "wiki.debian.org", "www.debian.org", "www.rfc-editor.org", "json-schema.org",
        "in-toto.io",
        "slsa.dev", "reproducible-builds.org", "www.kernel.org", "docs.kernel.org", "man7.org", "keepachangelog.com",
        "semver.org", "www.sqlite.org", "account.r2.cloudflarestorage.com", "example.org", "example.com", "localhost",
        "127.0.0.1",
    ]

    private static let hosts = Rule(
        "Every host that is named is one that we mean to name",
        bad: [
            ["a.md": "# A\n\nhttps://mirror.example.net/x\n"],
            ["Package.swift": "let a = \"https://registry.example.net/x\"\n"],
        ],
        good: [
            ["a.md": "# A\n\nhttps://github.com/x, http://localhost:8080/ https://a.invalid and https://host/path\n"]
        ]
    ) { tree in
        tree.files.filter { !$0.path.contains("/Corpus/") && !$0.isBelow("Tests/TidyTests") }.flatMap { file in
            file.content.lines(with: "://").flatMap { index, line in
                line.matches(of: /https?:\/\/([A-Za-z0-9.-]+)/).compactMap { match -> Finding? in
                    let host = match.output.1.lowercased()
                    let isName = host.contains(".") && !host.hasPrefix(".")
                    let isReserved = host.hasSuffix(".example") || host.hasSuffix(".invalid")
                    return isName && !isReserved && !knownHosts.contains(host)
                        ? Finding(file.path, index + 1, "the host `\(host)`") : nil
                }
            }
        }
    }

    private static let packages = Rule(
        "Packages come from their homes, at one exact version",
        bad: [
            ["Package.swift": ".package(url: \"https://github.com/a/b\", from: \"1.0.0\"),\n"],
            ["Package.swift": ".package(url: \"https://example.org/a/b\", exact: \"1.0.0\"),\n"],
            ["Package.swift": ".package(path: \"../b\"),\n"],
        ],
        good: [["Package.swift": ".package(url: \"https://github.com/a/b\", exact: \"1.0.0\"),\n"]]
    ) { tree in
        guard let manifest = tree["Package.swift"] else { return [] }
        return manifest.lines.enumerated().compactMap { index, line in
            guard line.contains(".package(url:") || line.contains(".package(path:") else { return nil }
            let isPinned = line.contains("https://github.com/") && line.contains("exact: ")
            return isPinned ? nil : Finding(manifest.path, index + 1, "pin it with `exact:` at its home")
        }
    }
}
