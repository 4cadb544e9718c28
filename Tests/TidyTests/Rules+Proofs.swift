/// What is allowed only beside a sentence that says why it is right.
private struct Proof: Sendable {
    let token: String
    let mark: String
}

extension Rule {
    static let proofRules: [Rule] = proofs.map(rule) + [unfinished]

    private static let proofs: [Proof] = [
        Proof(token: "fatalError(", mark: "INVARIANT:"),
        Proof(token: "preconditionFailure(", mark: "INVARIANT:"),
        Proof(token: "try!", mark: "INVARIANT:"),
        Proof(token: "as!", mark: "INVARIANT:"),
        Proof(token: "@unchecked Sendable", mark: "SAFETY:"),
        Proof(token: "nonisolated(unsafe)", mark: "SAFETY:"),
    ]

    private static func rule(_ proof: Proof) -> Rule {
        Rule(
            "`\(proof.token)` stands beside its `\(proof.mark)`",
            bad: [
                ["Sources/ForgeStore/A.swift": "struct A {\n    a \(proof.token) b\n}\n"],
                ["Sources/ForgeStore/A.swift": "// \(proof.mark) far away\n\n\n\n\na \(proof.token) b\n"],
            ],
            good: [
                ["Sources/ForgeStore/A.swift": "// \(proof.mark) it holds.\na \(proof.token) b\n"],
                ["Sources/ForgeStore/A.swift": "a \(proof.token) \"\(proof.mark) it holds\"\n"],
                ["Sources/ForgeStore/A.swift": "// `\(proof.token)` is not used\nlet a = 1\n"],
            ]
        ) { tree in
            tree.sources.flatMap { file in
                file.code.lines(with: proof.token).compactMap { index, line in
                    guard line.hasToken(proof.token) else { return nil }
                    let near = file.lines[max(0, index - 3)...min(file.lines.count - 1, index + 1)]
                    if near.contains(where: { $0.contains(proof.mark) }) { return nil }
                    return Finding(file.path, index + 1, "`\(proof.token)` without `\(proof.mark)`")
                }
            }
        }
    }

    // Spelt in halves, or this file would object to itself.
    private static let unfinishedMarks = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

    private static let unfinished = Rule(
        "Nothing is left for later",
        bad: unfinishedMarks.map { ["Sources/ForgeCore/A.swift": "// \($0): more\n"] } + [
            ["docs/a.md": "# A\n\n" + unfinishedMarks[0] + "\n"],
            ["Sources/ForgeCore/A.swift": "fatalError(\"not imple" + "mented\")\n"],
        ],
        good: [["Sources/ForgeCore/A.swift": "// mktemp takes a pattern of XX" + "XXXX\n"]]
    ) { tree in
        tree.files.filter { !$0.isGenerated && !$0.path.contains("/Corpus/") && !$0.path.contains("/Fixtures/") }
            .flatMap { file -> [Finding] in
                let stubs = file.isSwift ? ["not imple" + "mented", "Not imple" + "mented"] : []
                return (unfinishedMarks + stubs).flatMap { mark in
                    file.content.lines(with: mark).filter { stubs.contains(mark) || $0.text.hasToken(mark) }.map {
                        Finding(file.path, $0.index + 1, mark)
                    }
                }
            }
    }
}
