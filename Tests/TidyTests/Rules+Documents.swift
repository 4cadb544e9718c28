extension Rule {
    static let documentRules: [Rule] = [oneTitle, links, namedPaths, commands, makeTargets]

    private static let oneTitle = Rule(
        "A Markdown file begins with its title and has no other",
        bad: [
            ["a.md": "Text\n\n# Title\n"], ["a.md": "# One\n\n# Two\n"], ["a.md": "## Low\n"], ["a.md": ""],
        ],
        good: [["a.md": "# One\n\n```\n# a comment\n```\n\n## Two\n"]]
    ) { tree in
        tree.markdown.compactMap { file in
            let titles = file.prose.filter { $0.text.hasPrefix("# ") }
            let first = file.lines.first { !$0.isEmpty } ?? ""
            if first.hasPrefix("# "), titles.count == 1 { return nil }
            return Finding(file.path, titles.dropFirst().first?.line, "\(titles.count) titles, first line `\(first)`")
        }
    }

    private static let links = Rule(
        "Links within the repository lead somewhere",
        bad: [
            ["docs/a.md": "# A\n\n[b](b.md)\n"], ["docs/a.md": "# A\n\n[b](../docs/b.md#part)\n"],
            ["a.md": "# A\n\n![b](b.svg)\n"],
        ],
        good: [
            [
                "docs/a.md":
                    "# A\n\n[b](b.md#x) [up](../c/) [w](https://example.org/x) [h](#a)\n\n```\n[b](gone)\n```\n",
                "docs/b.md": "# B\n", "c/d.md": "# D\n",
            ]
        ]
    ) { tree in
        tree.markdown.flatMap { file in
            file.prose.flatMap { line, text -> [Finding] in
                guard text.contains("](") else { return [] }
                return text.matches(of: /\]\(([^)\s]+)\)/).compactMap { match -> Finding? in
                    let target = String(match.output.1)
                    if target.contains("://") || target.hasPrefix("#") || target.hasPrefix("mailto:") { return nil }
                    let path = target.split(separator: "#").first.map(String.init) ?? ""
                    let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
                    let full = normalize(folder + "/" + path)
                    return tree.paths.contains(full) ? nil : Finding(file.path, line, "`\(target)` is not there")
                }
            }
        }
    }

    private static func normalize(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    private static let namedPaths = Rule(
        "Files that texts and comments name are there",
        bad: [
            ["a.md": "# A\n\nSee `docs/spec/gone.md`.\n"],
            ["Sources/ForgeCore/A.swift": "/// See `docs/spec/gone.md`.\nstruct A {}\n"],
        ],
        good: [
            [
                "a.md": "# A\n\nSee `docs/b.md`, `docs/` and `Tests/*.swift`.\n", "docs/b.md": "# B\n",
                "Tests/x.swift": "",
            ]
        ]
    ) { tree in
        let texts = tree.markdown + tree.sources
        return texts.flatMap { file in
            file.codeSpans.compactMap { span in
                guard !span.isFenced, span.text.utf8.contains(0x2f), span.text.wholeMatch(of: namedPath) != nil else {
                    return nil
                }
                let path = normalize(String(span.text))
                return tree.paths.contains(path) ? nil : Finding(file.path, span.line, "`\(span.text)` is not there")
            }
        }
    }

    private static var namedPath: Regex<(Substring, Substring)> {
        /(docs|Sources|Tests|Examples|Fuzz|Benchmarks|Protos|SDKs|Web|\.ci)\/[A-Za-z0-9_.\/+-]*/
    }

    private static let commands = Rule(
        "Commands that texts, comments and messages name exist",
        bad: [
            ["a.md": "# A\n\nSay `forge conjure`.\n"], ["a.md": "# A\n\n```sh\n$ forge conjure x\n```\n"],
            ["Sources/ForgeCore/A.swift": "let a = \"Try `forge conjure`\"\n"],
        ],
        good: [
            [
                "a.md": "# A\n\nSay `forge build`, `forge --version`, `forge` or `forge/1 `; forge conjures nothing.\n",
                "Sources/ForgeCLI/Build.swift": "let c = CommandConfiguration(\n    commandName: \"build\")\n",
            ]
        ]
    ) { tree in
        var names: Set<String> = ["help"]
        for file in tree.sources where file.target == "ForgeCLI" {
            for (_, line) in file.content.lines(with: "commandName:") {
                for match in line.matches(of: /commandName:\s*"([a-z-]+)"/) { names.insert(String(match.output.1)) }
            }
        }
        return (tree.markdown + tree.sources).flatMap { file in
            file.codeSpans.flatMap { span in
                span.text.arguments(of: "forge").filter { !names.contains($0) }.map {
                    Finding(file.path, span.line, "there is no `forge \($0)`")
                }
            }
        }
    }

    private static let makeTargets = Rule(
        "Targets of the Makefile that texts name exist",
        bad: [["a.md": "# A\n\n```sh\nmake coffee\n```\n", "Makefile": "tea:\n\ttrue\n"]],
        good: [["a.md": "# A\n\n`make tea`; make coffee\n", "Makefile": "tea: pot ## Make tea\n\ttrue\n"]]
    ) { tree in
        guard let makefile = tree["Makefile"] else { return [] }
        let names = Set(
            makefile.lines.compactMap { line in line.firstMatch(of: /^([a-z-]+):/).map { String($0.output.1) } })
        return tree.markdown.filter { !$0.isBelow("Examples") }.flatMap { file in
            file.codeSpans.flatMap { span in
                span.text.arguments(of: "make").filter { !names.contains($0) && !$0.hasPrefix("-") }.map {
                    Finding(file.path, span.line, "there is no `make \($0)`")
                }
            }
        }
    }
}
