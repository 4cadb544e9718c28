extension Rule {
    static let recordRules: [Rule] = [decisionNumbers, decisionIndex, decisionShape, decisionReferences, errorCodes]

    private static func decisions(of tree: SourceTree) -> [SourceFile] {
        tree.markdown.filter { $0.isBelow("docs/adr") && $0.name != "README.md" }
    }

    private static let shape = "\n\nStatus: accepted\n\n## Context\n\n## Decision\n\n## Consequences\n"

    private static let decisionNumbers = Rule(
        "Decision records are numbered once each",
        bad: [
            ["docs/adr/0001-a.md": "# A\n", "docs/adr/0001-b.md": "# B\n"], ["docs/adr/notes.md": "# A\n"],
            ["docs/adr/1-a.md": "# A\n"],
        ],
        good: [["docs/adr/0001-a.md": "# A\n", "docs/adr/0002-b.md": "# B\n", "docs/adr/README.md": "# C\n"]]
    ) { tree in
        var seen = Set<String>()
        return decisions(of: tree).compactMap { file in
            guard file.name.wholeMatch(of: /\d{4}-[a-z0-9-]+\.md/) != nil else {
                return Finding(file.path, nil, "name it `NNNN-title.md`")
            }
            return seen.insert(String(file.name.prefix(4))).inserted
                ? nil : Finding(file.path, nil, "the number is taken")
        }
    }

    private static let decisionIndex = Rule(
        "The index lists every decision record",
        bad: [
            ["docs/adr/0001-a.md": "# A\n"],
            ["docs/adr/0001-a.md": "# A\n", "docs/adr/README.md": "# Index\n\n0001-a\n"],
        ],
        good: [["docs/adr/0001-a.md": "# A\n", "docs/adr/README.md": "# Index\n\n- [0001 A](0001-a.md)\n"]]
    ) { tree in
        let index = tree["docs/adr/README.md"]?.text ?? ""
        return decisions(of: tree).filter { !index.contains("](\($0.name))") }.map {
            Finding("docs/adr/README.md", nil, "`\($0.name)` is not listed; run `make adr-index`")
        }
    }

    private static let decisionShape = Rule(
        "A decision record has status, context, decision and consequences, on one page",
        bad: [
            ["docs/adr/0001-a.md": "# A\n\nStatus: accepted\n\n## Context\n\n## Decision\n"],
            ["docs/adr/0001-a.md": "# A" + shape + String(repeating: "x\n", count: 90)],
        ],
        good: [["docs/adr/0001-a.md": "# A" + shape], ["docs/adr/0001-a.md": "# A\n\n- **Status:** accepted" + shape]]
    ) { tree in
        decisions(of: tree).flatMap { file -> [Finding] in
            let heads = file.lines.map { $0.drop { !$0.isLetter }.lowercased() }
            var found = ["status", "context", "decision", "consequences"].filter { part in
                !heads.contains { $0.hasPrefix(part) }
            }
            .map { Finding(file.path, nil, "the part `\($0)` is missing") }
            if file.lines.count > 90 { found.append(Finding(file.path, nil, "\(file.lines.count) lines")) }
            return found
        }
    }

    private static let decisionReferences = Rule(
        "Decision records that texts and comments cite exist",
        bad: [["Sources/ForgeCore/A.swift": "/// See ADR 0042.\nstruct A {}\n"]],
        good: [["Sources/ForgeCore/A.swift": "/// See ADR 0001.\nstruct A {}\n", "docs/adr/0001-a.md": "# A\n"]]
    ) { tree in
        let numbers = Set(decisions(of: tree).map { String($0.name.prefix(4)) })
        return tree.files.filter { ($0.isSwift && $0.isBelow("Sources")) || $0.isC || $0.isMarkdown }.flatMap { file in
            file.content.lines(with: "ADR ").flatMap { index, line in
                line.matches(of: /ADR (\d{4})/).map { String($0.output.1) }.filter { !numbers.contains($0) }.map {
                    Finding(file.path, index + 1, "there is no ADR \($0)")
                }
            }
        }
    }

    private static let errorCodes = Rule(
        "Error codes are declared once, and those that texts and code name are declared",
        bad: [
            ["a.md": "# A\n\nIt fails with `E_GONE`.\n"],
            ["Sources/ForgeStore/A.swift": "/// - Throws: `E_GONE`.\nfunc a() {}\n"],
            ["Sources/ForgeCore/Errors/Codes+A.swift": "let a = ErrorCode(\"E_A\")\nlet b = ErrorCode(\"E_A\")\n"],
        ],
        good: [
            [
                "a.md": "# A\n\n`E_A`, and all of `E_JSON_…`, and `LIKE_THIS`\n",
                "Sources/ForgeCore/Errors/Codes+A.swift": "let a = ErrorCode(\n    \"E_A\", \"about `E_A`\")\n",
            ]
        ]
    ) { tree in
        var declared: [String: Int] = [:]
        for file in tree.sources where file.path.contains("/Errors/Codes+") {
            for (_, line) in file.content.lines(with: "\"E_") {
                for match in line.matches(of: /"(E_[A-Z0-9_]+)"/) { declared[String(match.output.1), default: 0] += 1 }
            }
        }
        var found = declared.filter { $0.value > 1 }.keys.sorted().map {
            Finding("Sources/ForgeCore/Errors", nil, "`\($0)` is declared twice")
        }
        for file in tree.markdown + tree.sources {
            for (index, line) in file.content.lines(with: "E_") {
                for match in line.matches(of: /\bE_[A-Z][A-Z0-9_]*/) where !match.output.hasSuffix("_") {
                    guard declared[String(match.output)] == nil else { continue }
                    found.append(Finding(file.path, index + 1, "`\(match.output)` is not declared"))
                }
            }
        }
        return found
    }
}
