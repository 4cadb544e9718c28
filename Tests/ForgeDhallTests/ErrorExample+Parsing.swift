extension ErrorExample {
    /// Sources and encodings that are no expressions.
    static let parsing: [ErrorExample] = [
        source("PARSE_CHARACTER", "{ a = 1, b = ~ }"),
        source("PARSE_CHARACTER-control", "\"one\u{1}two\""),
        bytes("PARSE_UTF8", Array("{ name = \"".utf8) + [0xC3, 0x28] + Array("\" }".utf8)),
        source("PARSE_UNCLOSED", "{ a = \"one }\n"),
        source("PARSE_UNCLOSED-comment", "{- About this\n{ a = 1 }\n"),
        source("PARSE_UNCLOSED-label", "{ `a b = 1 }"),
        source("PARSE_LITERAL", "{ port = 0080 }"),
        source("PARSE_LITERAL-bytes", "0x\"0a1\""),
        source("PARSE_LITERAL-double", "1e999"),
        source("PARSE_LITERAL-escape", "\"C:\\work\""),
        source("PARSE_LITERAL-label", "{ `é` = 1 }"),
        source("PARSE_LITERAL-multiline", "''one''"),
        source("PARSE_IMPORT", "env:\"A=B\""),
        source("PARSE_IMPORT-component", "./\"\"/a.dhall"),
        source("PARSE_IMPORT-host", "https://exa$mple.com/a.dhall"),
        source("PARSE_EXPECTED", "let x = 1\nlet y =\nin x"),
        source("PARSE_EXPECTED-bracket", "[ 1, 2 }"),
        source("PARSE_EXPECTED-field", "{ a = 1, = 2 }"),
        source("PARSE_EXPECTED-then", "if True 1 else 2"),
        source("PARSE_SPACE", "λ(x :Natural) → x"),
        source("PARSE_SPACE-argument", "Natural/show(1)"),
        source("PARSE_SPACE-plus", "1 +\"a\""),
        source("PARSE_RESERVED", "let List = 1 in List"),
        source("PARSE_EMPTY_LIST", "{ a = [] }"),
        source("PARSE_LEFTOVER", "{ a = 1 } }"),
        source("PARSE_CHARACTER-minus", "1 - 2"),
        source("PARSE_DEPTH", String(repeating: "(", count: 200_001)),
    ]

    static let decoding: [ErrorExample] = [
        encoding("DECODE_TRUNCATED", [0x82, 0x0F]),
        encoding("DECODE_TRUNCATED-length", [0x9A, 0xFF, 0xFF, 0xFF, 0xFF]),
        encoding("DECODE_LEFTOVER", [0x82, 0x0F, 0x01, 0xF5]),
        encoding("DECODE_CBOR", [0x1C]),
        encoding("DECODE_EXPRESSION", [0x82, 0x18, 0x63, 0x01]),
        encoding("DECODE_EXPRESSION-builtin", [0x65] + Array("Liszt".utf8)),
        encoding("DECODE_DEPTH", (0..<200_001).flatMap { _ in [0x83, 0x05, 0xF6] as [UInt8] } + [0xF5]),
    ]
}
