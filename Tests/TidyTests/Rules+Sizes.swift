extension Rule {
    static let sizeRules: [Rule] = [fileSize, lineLength, functionSize, whitespace, fileNames, deadFiles]

    private static let maxFileLines = 700
    private static let maxColumns = 120
    private static let maxFunctionLines = 60

    private static let fileSize = Rule(
        "No file is longer than 700 lines",
        bad: [
            ["Sources/ForgeCore/A.swift": String(repeating: "let a = 1\n", count: 701)],
            ["Sources/CForgeLinux/a.c": String(repeating: "int a;\n", count: 701)],
        ],
        good: [
            ["Sources/ForgeCore/A.swift": String(repeating: "let a = 1\n", count: 700)],
            ["Sources/ForgeREAPI/Generated/a.pb.swift": String(repeating: "let a = 1\n", count: 701)],
        ]
    ) { tree in
        tree.files.filter { ($0.isSwift || $0.isC) && !$0.isGenerated }.compactMap { file in
            let count = file.text.hasSuffix("\n") ? file.lines.count - 1 : file.lines.count
            return count > maxFileLines ? Finding(file.path, nil, "\(count) lines") : nil
        }
    }

    private static let lineLength = Rule(
        "No line of code is longer than 120 columns",
        bad: [["Sources/ForgeCore/A.swift": "//" + String(repeating: "x", count: 119) + "\n"]],
        good: [
            ["Sources/ForgeCore/A.swift": "//" + String(repeating: "é", count: 118) + "\n"],
            // A text that is one literal cannot be folded without changing the code around it.
            ["Sources/ForgeCore/A.swift": "    \"" + String(repeating: "x", count: 150) + "\",\n"],
        ]
    ) { tree in
        tree.files.filter { ($0.isSwift || $0.isC || $0.pathExtension == "proto") && !$0.isGenerated }.flatMap { file in
            file.lines.enumerated().filter { $0.element.utf8.count > maxColumns }.compactMap { index, line in
                let isOneLiteral = line.drop { $0 == " " }.hasPrefix("\"")
                guard !isOneLiteral, line.unicodeScalars.count > maxColumns else { return nil }
                return Finding(file.path, index + 1, "\(line.unicodeScalars.count) columns")
            }
        }
    }

    private static let functionSize = Rule(
        "No function is longer than 60 lines",
        bad: [["Sources/ForgeCore/A.swift": "func a() {\n" + String(repeating: "    b()\n", count: 59) + "}\n"]],
        good: [["Sources/ForgeCore/A.swift": "func a() {\n" + String(repeating: "    b()\n", count: 58) + "}\n"]]
    ) { tree in
        tree.sources.flatMap { file in
            functions(in: file.code).filter { $0.count > maxFunctionLines }.map {
                Finding(file.path, $0.lowerBound + 1, "a function of \($0.count) lines")
            }
        }
    }

    /// The line ranges of function bodies, found by their braces.
    static func functions(in code: SourceText) -> [Range<Int>] {
        var found: [Range<Int>] = []
        let lines = code.lines
        let heads = code.lines(with: "func ") + code.lines(with: "init(")
        for (index, line) in heads where line.hasToken("func") || line.hasToken("init(") {
            var depth = 0
            var end: Int?
            search: for (offset, later) in lines[index...].enumerated() {
                for byte in later.utf8 where byte == 0x7b || byte == 0x7d {
                    depth += byte == 0x7b ? 1 : -1
                    if depth <= 0 {
                        if byte == 0x7d && depth == 0 { end = index + offset }
                        break search
                    }
                }
                // A declaration without a body, in a protocol, is followed by something else.
                if depth == 0, offset > 0, later.hasToken("func") || later.allSatisfy({ $0 == " " }) { break }
            }
            if let end { found.append(index..<end + 1) }
        }
        return found
    }

    private static let whitespace = Rule(
        "No tab indents Swift, no line ends in space, every text ends with one newline",
        bad: [
            ["Sources/ForgeCore/A.swift": "\tlet a = 1\n"], ["Makefile": "a: b \n"], ["README.md": "# A"],
            ["README.md": "# A\n\n"],
        ],
        good: [["Makefile": "a:\n\tb\n"], ["README.md": "# A\n"], ["Tests/XTests/Fixtures/a.json": "{} "]]
    ) { tree in
        tree.files.filter { !$0.isGenerated && !$0.path.contains("/Fixtures/") && !$0.path.contains("/Corpus/") }
            .filter { ["swift", "c", "h", "md", "proto"].contains($0.pathExtension) || $0.name == "Makefile" }
            .flatMap { file -> [Finding] in
                var found = [" \n", "\t\n", "\r\n"].flatMap { end in
                    file.content.lines(with: end).map {
                        Finding(file.path, $0.index + 1, "space at the end of the line")
                    }
                }
                if file.isSwift {
                    found += file.content.lines(with: "\t").filter { $0.text.hasPrefix("\t") }.map {
                        Finding(file.path, $0.index + 1, "a tab")
                    }
                }
                if !file.text.isEmpty, !file.text.hasSuffix("\n") || file.text.hasSuffix("\n\n") {
                    found.append(Finding(file.path, nil, "ends with no newline, or with more than one"))
                }
                return found
            }
    }

    private static let fileNames = Rule(
        "No file is named for nothing: Utils, Helpers, Manager, Misc, Common",
        bad: [
            ["Sources/ForgeCore/StringUtils.swift": ""], ["Sources/ForgeCore/BuildManager.swift": ""],
            ["Sources/ForgeCore/Helpers/A.swift": ""],
        ],
        good: [["Sources/ForgeCore/Digest/Digest.swift": ""]]
    ) { tree in
        let empty = ["Util", "Utils", "Utilities", "Helper", "Helpers", "Manager", "Misc", "Common"]
        return tree.files.filter { $0.isSwift || $0.isC }.filter { file in
            file.path.split(separator: "/").contains { part in
                let stem = part.split(separator: ".").first ?? part
                return empty.contains { stem.hasSuffix($0) }
            }
        }
        .map { Finding($0.path, nil, "name it for what it holds") }
    }

    private static let deadFiles = Rule(
        "No source file is empty or a placeholder",
        bad: [
            ["Sources/ForgeCore/A.swift": ""], ["Sources/ForgeCore/A.swift": "import Glibc\n// later\n"],
            ["Sources/CForgeLinux/a.c": "#include \"a.h\"\n/* nothing */\n"],
            ["Tests/XTests/placeholder.swift": "struct A {}\n"],
        ],
        good: [
            ["Sources/forge/main.swift": "ForgeCommand.main()\n"], ["Sources/CForgeLinux/a.c": "int a;\n"],
            ["Sources/CArchive/shim.h": "#pragma once\n#include <archive.h>\n"],
        ]
    ) { tree in
        tree.files.filter { ($0.isSwift || $0.pathExtension == "c") && !$0.isGenerated }.filter { file in
            if file.name.hasPrefix("placeholder") { return true }
            return !file.code.lines.contains { line in
                let code = line.drop { $0 == " " }
                return !code.isEmpty && !code.hasPrefix("#include") && ImportTable.module(importedBy: line) == nil
            }
        }
        .map { Finding($0.path, nil, "holds nothing") }
    }
}
