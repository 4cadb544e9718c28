import ForgeDhall

extension ErrorExample {
    /// Imports that do not resolve.
    static let importing: [ErrorExample] = [
        world("IMPORT_ABSENT", "{ settings = ./settings.dhall }"),
        world(
            "IMPORT_ABSENT-below", "{ a = ./below/a.dhall }",
            MemoryImports(files: ["./below/a.dhall": "{ b = ./b.dhall }\n"])),
        world("IMPORT_VARIABLE", "{ home = env:PLACE as Text }"),
        world("IMPORT_UNREACHABLE", "https://example.com/a.dhall"),
        world("IMPORT_MISSING", "{ a = missing }"),
        world(
            "IMPORT_REFUSED", "{ key = ./secret as Text }",
            MemoryImports(locked: [
                "./secret": ImportRefusal("it is outside the workspace", hint: "Allow it with `--allow-files`")
            ])),
        world("IMPORT_UNPINNED", "{ a = https://example.com/a.dhall }", web(["a": "{ x = 1 }"])),
        world("IMPORT_UTF8", "{ t = ./a.bin as Text }", MemoryImports(blobs: ["./a.bin": [0xFF, 0x00]])),
        world("IMPORT_HASH", "{ a = ./a.dhall \(someHash) }", MemoryImports(files: ["./a.dhall": "{ x = 1 }"])),
        world(
            "IMPORT_CYCLE", "{ a = ./a.dhall }",
            MemoryImports(files: ["./a.dhall": "./b.dhall", "./b.dhall": "./a.dhall"])),
        world("IMPORT_CYCLE-self", "{ a = ./test.dhall }", MemoryImports(files: ["./test.dhall": "./test.dhall"])),
        world(
            "IMPORT_OPAQUE", "https://example.com/a.dhall \(someHash)", web(["a": "{ home = env:HOME as Text }"])),
        world(
            "IMPORT_CROSS_ORIGIN", "https://example.com/a.dhall \(someHash)",
            web(["a": "https://other.example/b.dhall"], ["b": "1"])),
        world(
            "IMPORT_CROSS_ORIGIN-another", "https://example.com/a.dhall \(someHash)",
            web(["a": "https://other.example/b.dhall"], ["b": "1"], allowing: ["https://third.example"])),
        world("IMPORT_HEADERS", "https://example.com/a.dhall using { Accept = \"text/plain\" }"),
        world(
            "IMPORT_HEADERS-configured", "https://example.com/a.dhall",
            MemoryImports(variables: ["DHALL_HEADERS": "[ 1 ]"])),
    ]

    private static let someHash = "sha256:" + String(repeating: "01", count: 32)

    /// Sources on one server, and on another one that a server may use.
    private static func web(
        _ own: [String: String], _ other: [String: String] = [:], allowing origins: [String] = []
    ) -> MemoryImports {
        var world = MemoryImports()
        for (name, body) in own {
            world.pages["https://example.com/\(name).dhall"] = MemoryImports.Page(body: body)
        }
        for (name, body) in other {
            world.pages["https://other.example/\(name).dhall"] = MemoryImports.Page(body: body, origins: origins)
        }
        return world
    }
}
