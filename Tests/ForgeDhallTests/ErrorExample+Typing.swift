extension ErrorExample {
    /// Expressions without a type.
    static let typing: [ErrorExample] =
        scopes + kinds + mismatches + conversions + origins + labels + handlers + maps

    private static let scopes: [ErrorExample] = [
        source("TYPE_UNBOUND_VARIABLE", "let address = 1 in adress"),
        source("TYPE_UNBOUND_VARIABLE-builtin", "λ(x : Natura) → x"),
        source("TYPE_UNBOUND_VARIABLE-dash", "let a = 3 let b = 1 in a-b"),
        source("TYPE_UNBOUND_VARIABLE-index", "λ(x : Natural) → x@1"),
        source("TYPE_UNBOUND_VARIABLE-outermost", "let x = 1 let x = 2 in x@3"),
        source("TYPE_UNBOUND_VARIABLE-local", "λ(count : Natural) → { a = cuont }"),
        source("TYPE_UNBOUND_VARIABLE-elsewhere", "{ name = null }"),
        source("TYPE_UNBOUND_VARIABLE-several", "let a = b let c = 1 + \"2\" let d = a + 1 in { a, d, e = c, f = g }"),
        source("TYPE_UNTYPED_SORT", "{ a = Sort }"),
        source("TYPE_UNTYPED_SORT-kind", "{ a = Kind }"),
        unresolved("TYPE_UNRESOLVED_IMPORT", "{ a = ./a.dhall }"),
    ]

    private static let kinds: [ErrorExample] = [
        source("TYPE_NOT_A_TYPE", "λ(x : 1) → x"),
        source("TYPE_NOT_A_TYPE-function", "{ tags : List }"),
        source("TYPE_NOT_A_TYPE-literal", "let Port = { number = Natural } in λ(p : Port) → p.number"),
        data("TYPE_NOT_A_TYPE-schema", "1", " 1 + 1\n"),
        source("TYPE_NOT_A_TYPE-value", "{ a : Natural, b : 1 }"),
        source("TYPE_NOT_A_TERM", "[ Natural, Text ]"),
        source("TYPE_NOT_A_TERM-map", "toMap { a = Natural }"),
        source("TYPE_NOT_A_BOOL", "if 1 then 2 else 3"),
        source("TYPE_NOT_A_BOOL-comparison", "λ(port : Natural) → port == 80"),
        source("TYPE_NOT_A_BOOL-records", "{ a = 1 } != { a = 2 }"),
        source("TYPE_NOT_A_BOOL-texts", "λ(os : Text) → os == \"linux\""),
        source("TYPE_NOT_A_BOOL-operand", "True && \"yes\""),
        source("TYPE_NOT_A_NATURAL", "1 + -2"),
        source("TYPE_NOT_A_NATURAL-texts", "\"a\" + \"b\""),
        source("TYPE_NOT_A_TEXT", "let port = 80 in \"port ${port}\""),
        source("TYPE_NOT_A_TEXT-operand", "\"a\" ++ [ \"b\" ]"),
        source("TYPE_NOT_A_LIST", "[ 1 ] # 2"),
        source("TYPE_NOT_A_RECORD", "let a = Some { x = 1 } in a.x"),
        source("TYPE_NOT_A_RECORD-with", "{ a = 1 } with a.b = 2"),
        source("TYPE_NOT_A_RECORD-with-subject", "1 with a.b = 2"),
        source("TYPE_NOT_A_RECORD-completion", "let S = { Type = {}, default = 1 } in S::{=}"),
        source("TYPE_NOT_A_RECORD_TYPE", "{ a : Natural } ⩓ Natural"),
        source("TYPE_NOT_A_RECORD_TYPE-projection", "{ a = 1 }.(Natural)"),
        source("TYPE_NOT_A_UNION", "let T = { a : Natural } in T.a"),
        source("TYPE_NOT_A_UNION-merge", "merge { a = 1 } 2"),
        source("TYPE_NOT_A_UNION-bool", "merge { True = 1, False = 2 } True"),
        source("TYPE_NOT_A_FUNCTION", "Natural/show 1 2"),
        source("TYPE_NOT_A_FUNCTION-sign", "1 +2"),
        source("TYPE_NOT_A_FUNCTION-dash", "1 -2"),
        source("TYPE_NOT_AN_EQUIVALENCE", "assert : True"),
        source("TYPE_NOT_OPTIONAL", "{ a = { b = 1 } } with a.?.b = 2"),
    ]

    private static let mismatches: [ErrorExample] = [
        source("TYPE_BRANCH_MISMATCH", "λ(c : Bool) → if c then { a = 1, b = 2 } else { a = 1, b = \"2\" }"),
        source("TYPE_ELEMENT_MISMATCH", "[ { name = \"a\", port = 1 }, { name = \"b\", prot = 2 } ]"),
        source(
            "TYPE_ANNOTATION_MISMATCH",
            """
            let Config = { host : Text, limits : { cpu : Natural, memory : Natural }, ports : List Natural }

            let config : Config = { host = "a", limits = { cpu = 1, memory = "2G" }, ports = [ 80 ] }

            in  config
            """),
        source("TYPE_ANNOTATION_MISMATCH-inline", "1 : Text"),
        source(
            "TYPE_ANNOTATION_MISMATCH-completion",
            "let S = { Type = { a : Natural, b : Text }, default = { a = 1 } } in S::{ c = True }"),
        source(
            "TYPE_ANNOTATION_MISMATCH-many",
            """
            { a = 1, b = 1, c = 1, d = 1, e = 1, f = 1, g = 1, h = 1, i = 1, j = 1 }
            : { a : Text, b : Text, c : Text, d : Text, e : Text, f : Text, g : Text, h : Text, i : Text, j : Text }
            """),
        source("TYPE_ARGUMENT_MISMATCH", "let f = λ(r : { a : Natural, b : Text }) → r.a in f { a = 1 }"),
        source("TYPE_ARGUMENT_MISMATCH-function", "Natural/fold 3 Natural Natural/even 0"),
        source("TYPE_ARGUMENT_MISMATCH-type", "List/length Text [ 1 ]"),
        source("TYPE_LIST_MISMATCH", "[ 1 ] # [ \"a\" ]"),
        source("TYPE_EQUIVALENCE_MISMATCH", "assert : 1 ≡ \"1\""),
        source("TYPE_ASSERTION_FAILED", "assert : { a = 1 + 1, b = 2 } ≡ { a = 3, b = 2 }"),
        source("TYPE_ASSERTION_FAILED-text", "assert : \"a\" ++ \"b\" ≡ \"abc\""),
        source("TYPE_WITH_MISMATCH", "{ a = Some 1 } with a.? = \"one\""),
    ]

    /// Values of one type that a turn of phrase makes ones of another.
    private static let conversions: [ErrorExample] = [
        source("TYPE_ARGUMENT_MISMATCH-bool", "λ(f : Bool → Text) → f \"true\""),
        source("TYPE_ARGUMENT_MISMATCH-double", "λ(n : Natural) → Double/show n"),
        source("TYPE_ARGUMENT_MISMATCH-integer", "Integer/show 3"),
        source("TYPE_ARGUMENT_MISMATCH-natural", "λ(n : Natural) → Integer/negate (n + 1)"),
        source("TYPE_ARGUMENT_MISMATCH-quotes", "Natural/show \"80\""),
        source("TYPE_ARGUMENT_MISMATCH-applied", "λ(f : Natural → Text) → Text/show f"),
        source("TYPE_ARGUMENT_MISMATCH-alternative", "let OS = < linux | darwin > in (λ(os : OS) → os) \"darwin\""),
        source(
            "TYPE_ARGUMENT_MISMATCH-several", "(λ(r : { a : Natural, b : Text, c : Bool }) → r.a) { b = 1, d = True }"),
        source("TYPE_ANNOTATION_MISMATCH-optional", "{ name = \"a\" } : { name : Optional Text }"),
        source("TYPE_ANNOTATION_MISMATCH-list", "{ ports = 80 } : { ports : List Natural }"),
        source("TYPE_ANNOTATION_MISMATCH-present", "λ(o : Optional Text) → o : Text"),
        source("TYPE_ANNOTATION_MISMATCH-type", "{ a = Natural } : { a : Natural }"),
    ]

    /// Sides that come from elsewhere.
    private static let origins: [ErrorExample] = [
        source(
            "TYPE_ANNOTATION_MISMATCH-values",
            """
            let config : { host : Text, port : Natural } =
                  { host = "a"
                  , port = "80"
                  }

            in  config
            """),
        source(
            "TYPE_ARGUMENT_MISMATCH-names",
            """
            let Rule = { name : Text, srcs : List Text }

            let build = λ(rules : List Rule) → rules

            let main = { name = "main", srcs = "main.c" }

            in  build [ main ]
            """),
        world(
            "TYPE_ARGUMENT_MISMATCH-import", "let lib = ./lib.dhall\n\nin  lib.rule { name = \"a\", srcs = \"b\" }\n",
            MemoryImports(files: [
                "./lib.dhall": "let Rule = ./Rule.dhall\n\nin  { Rule, rule = λ(r : Rule) → r.name }\n",
                "./Rule.dhall": "{ name : Text\n, srcs : List Text\n}\n",
            ])),
        world(
            "TYPE_ANNOTATION_MISMATCH-schema",
            "let Job = ./Job.dhall\n\nin  [ Job::{ name = \"a\" }, Job::{ name = \"b\", env = { port = 80 } } ]\n",
            MemoryImports(files: [
                "./Job.dhall":
                    "{ Type = { name : Text, env : { port : Text } }, default.env = { port = \"\" } }\n"
            ])),
        source(
            "TYPE_ASSERTION_FAILED-named",
            "let twice = λ(n : Natural) → n * 2\n\nlet test = twice 3 ≡ 7\n\nin  assert : test\n"),
        world(
            "TYPE_MISSING_FIELD-import", "let lib = ./lib.dhall\n\nin  lib.verison\n",
            MemoryImports(files: ["./lib.dhall": "{ version = \"1\", name = \"lib\" }\n"])),
    ]

    private static let labels: [ErrorExample] = [
        source("TYPE_MISSING_FIELD", "{ address = 1, port = 2 }.adress"),
        source("TYPE_MISSING_FIELD-far", "{ address = 1, port = 2 }.name"),
        source("TYPE_MISSING_FIELD-completion", "let S = { Type = {}, defaults = {=} } in S::{=}"),
        source("TYPE_MISSING_FIELD-projection", "{ address = 1, port = 2 }.{ address, prot }"),
        source("TYPE_MISSING_FIELD-type", "{ address = 1 }.({ address : Natural, port : Natural })"),
        source("TYPE_DUPLICATE_FIELD", "{ a : Natural, a : Text }"),
        source("TYPE_DUPLICATE_FIELD-projection", "{ a = 1 }.{ a, a }"),
        source("TYPE_MISSING_ALTERNATIVE", "< Linux | Darwin >.Linus"),
        source("TYPE_MISSING_ALTERNATIVE-far", "< Linux | Darwin >.Windows"),
        source("TYPE_FIELD_COLLISION", "{ a = { b = 1 } } ∧ { a = { b = 2 } }"),
        source("TYPE_FIELD_COLLISION-types", "{ a : Natural } ⩓ { a : Text }"),
        source("TYPE_FIELD_COLLISION-duplicate", "{ a = 1, a = 2 }"),
        source("TYPE_PROJECTION_MISMATCH", "{ a = 1, b = { c = 2 } }.({ b : { c : Text } })"),
    ]

    private static let handlers: [ErrorExample] = [
        source("TYPE_MISSING_HANDLER", "merge { Linux = 1 } < Linux | Darwin >.Linux"),
        source("TYPE_MISSING_HANDLER-optional", "merge { Some = λ(x : Natural) → x } (Some 1)"),
        source("TYPE_UNUSED_HANDLER", "merge { Linux = 1, Darwn = 2 } < Linux | Darwin >.Linux"),
        source("TYPE_UNUSED_HANDLER-far", "merge { Linux = 1, Windows = 2 } < Linux >.Linux"),
        source(
            "TYPE_HANDLER_MISMATCH", "merge { A = λ(r : { x : Text }) → r.x } (< A : { x : Natural } >.A { x = 1 })"),
        source("TYPE_HANDLER_NOT_A_FUNCTION", "merge { A = 1 } (< A : Natural >.A 1)"),
        source("TYPE_HANDLER_RESULT_MISMATCH", "merge { A = 1, B = \"2\" } < A | B >.A"),
        source("TYPE_DEPENDENT_HANDLER", "merge { A = λ(t : Type) → λ(x : t) → x } (< A : Type >.A Natural)"),
        source("TYPE_MERGE_WITHOUT_TYPE", "λ(x : <>) → merge {=} x"),
        source("TYPE_MERGE_RESULT_MISMATCH", "merge { A = 1, B = 2 } < A | B >.A : Text"),
    ]

    private static let maps: [ErrorExample] = [
        source("TYPE_EMPTY_LIST_NOT_A_LIST", "[] : Natural"),
        source("TYPE_TO_MAP_EMPTY", "toMap {=}"),
        source("TYPE_TO_MAP_MIXED", "toMap { a = 1, b = True }"),
        source("TYPE_TO_MAP_TYPE", "toMap {=} : List Natural"),
    ]
}
