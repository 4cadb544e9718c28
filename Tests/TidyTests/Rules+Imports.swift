/// A target of DESIGN part 6 and what it may import besides ``ImportTable/system``.
struct ImportRow: Sendable {
    let name: String
    /// The step of the walk, from the ground up; imports go down, or sideways to an earlier row.
    let step: Int
    let forge: [String]
    let external: [String]

    init(_ name: String, _ step: Int, _ forge: [String] = [], external: [String] = []) {
        self.name = name
        self.step = step
        self.forge = forge
        self.external = external
    }
}

/// Who may import whom; a new target adds its row here.
enum ImportTable {
    /// What every Swift target may import: the C library and the language's own modules.
    static let system: Set<String> = ["Glibc", "Swift", "Synchronization", "_Concurrency"]

    static let rows: [ImportRow] = [
        // ground
        ImportRow("CForgeLinux", 0),
        ImportRow("CArchive", 0),
        ImportRow("CZstd", 0),
        ImportRow("ForgeCore", 0, external: ["Crypto"]),
        ImportRow("ForgeREAPI", 0, external: ["SwiftProtobuf"]),
        // declare
        ImportRow("ForgeDhall", 1, ["ForgeCore"], external: ["BigInt"]),
        // canonical
        ImportRow("ForgeIR", 2, ["ForgeCore"]),
        // compile
        ImportRow("ForgeCompiler", 3, ["ForgeCore", "ForgeDhall", "ForgeIR"]),
        ImportRow("ForgeEngine", 3, ["CForgeLinux", "ForgeCore"]),
        // execute
        ImportRow("ForgeStore", 4, ["CForgeLinux", "ForgeCore", "ForgeIR"]),
        // Debian's own lists of files carry MD5 sums.
        ImportRow(
            "ForgeCapture", 4, ["CArchive", "CForgeLinux", "ForgeCore", "ForgeDhall", "ForgeIR", "ForgeStore"],
            external: ["Crypto"]),
        ImportRow("ForgeExecutor", 4, ["CForgeLinux", "ForgeCore", "ForgeIR", "ForgeStore"]),
        ImportRow(
            "ForgeRemote", 4, ["CZstd", "ForgeCore", "ForgeExecutor", "ForgeIR", "ForgeREAPI", "ForgeStore"],
            external: [
                "Crypto", "FoundationEssentials", "NIOCore", "NIOHPACK", "NIOHTTP1", "NIOHTTP2", "NIOPosix", "NIOSSL",
                "NIOTLS", "SwiftProtobuf",
            ]),
        // record
        ImportRow("ForgeLedger", 5, ["ForgeCore", "ForgeIR"], external: ["GRDB"]),
        // serve
        ImportRow(
            "ForgeJobs", 6,
            [
                "ForgeCapture", "ForgeCompiler", "ForgeCore", "ForgeDhall", "ForgeEngine", "ForgeExecutor", "ForgeIR",
                "ForgeLedger", "ForgeStore",
            ]),
        ImportRow(
            "ForgeCLI", 7,
            [
                "CForgeLinux", "ForgeCapture", "ForgeCompiler", "ForgeCore", "ForgeDhall", "ForgeExecutor", "ForgeIR",
                "ForgeJobs", "ForgeLedger", "ForgeRemote", "ForgeStore",
            ], external: ["ArgumentParser"]),
        ImportRow("forge", 8, ["ForgeCLI"]),
        // tests and benchmarks
        ImportRow(
            "ForgeTesting", 8,
            ["CForgeLinux", "ForgeCapture", "ForgeCore", "ForgeExecutor", "ForgeIR", "ForgeLedger", "ForgeStore"],
            external: ["Testing"]),
        ImportRow(
            "forge-bench", 8,
            [
                "CForgeLinux", "ForgeCapture", "ForgeCompiler", "ForgeCore", "ForgeEngine", "ForgeExecutor", "ForgeIR",
                "ForgeJobs", "ForgeStore",
            ]),
    ]

    /// The modules that a line imports: none or one.
    static func module(importedBy line: Substring) -> String? {
        var words = line.split(separator: " ").map(String.init)
        let modifiers: Set<String> = ["public", "package", "internal", "private", "fileprivate"]
        while let first = words.first, modifiers.contains(first) || first.hasPrefix("@") { words.removeFirst() }
        guard words.count >= 2, words[0] == "import" else { return nil }
        let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let path = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
        return path.split(separator: ".").first.map(String.init)
    }
}

extension Rule {
    static let importRules: [Rule] = [imports, knownTargets, arrows]

    private static let imports = Rule(
        "Imports go only where the table of targets lets them",
        bad: [
            ["Sources/ForgeCore/A.swift": "import Foundation\n"],
            ["Sources/ForgeIR/A.swift": "public import ForgeStore\n"],
            ["Sources/ForgeStore/A.swift": "private import GRDB\n"],
            ["Sources/ForgeCore/A.swift": "import struct Foundation.Data\n"],
            ["Sources/ForgeCore/A.swift": "@preconcurrency import Dispatch\n"],
        ],
        good: [
            ["Sources/ForgeStore/A.swift": "public import ForgeCore\nimport Glibc\n"],
            ["Sources/ForgeCore/A.swift": "// import Foundation\nlet text = \"import Foundation\"\n"],
        ]
    ) { tree in
        tree.sources.flatMap { file -> [Finding] in
            guard let row = ImportTable.rows.first(where: { $0.name == file.target }) else { return [] }
            let allowed = ImportTable.system.union(row.forge).union(row.external)
            return file.code.lines(with: "import ").compactMap { index, line in
                guard let module = ImportTable.module(importedBy: line), !allowed.contains(module) else { return nil }
                return Finding(file.path, index + 1, "`\(row.name)` may not import `\(module)`")
            }
        }
    }

    private static let knownTargets = Rule(
        "Every folder of Sources is a target of the table",
        bad: [["Sources/ForgeUnheardOf/A.swift": "struct A {}\n"]],
        good: [["Sources/ForgeCore/A.swift": "struct A {}\n"]]
    ) { tree in
        let known = Set(ImportTable.rows.map(\.name))
        return Set(tree.files.compactMap(\.target)).subtracting(known).sorted().map {
            Finding("Sources/\($0)", nil, "add the target and its imports to `ImportTable`")
        }
    }

    /// Looks at the table itself; the samples stand for tables by a stray row.
    private static let arrows = Rule(
        "The table's arrows point down its steps",
        bad: [["row": "ForgeCore 0 ForgeIR"], ["row": "ForgeStore 4 ForgeCapture"], ["row": "ForgeIR 2 ForgeGone"]],
        good: [["row": "ForgeIR 2 ForgeCore"]]
    ) { tree in
        var rows = ImportTable.rows
        if let words = tree["row"]?.text.split(separator: " ").map(String.init), let step = Int(words[1]) {
            let index = rows.firstIndex { $0.name == words[0] } ?? 0
            rows[index] = ImportRow(words[0], step, Array(words[2...]))
        }
        return rows.enumerated().flatMap { index, row in
            row.forge.filter { name in
                !rows[..<index].contains { $0.name == name && $0.step <= row.step }
            }
            .map { Finding("ImportTable", nil, "`\(row.name)` imports `\($0)`, which does not lie below it") }
        }
    }
}
