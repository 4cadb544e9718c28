import ForgeDhall

extension ErrorExample {
    /// Work that is more than a session may do.
    static let limiting: [ErrorExample] = [
        source("LIMIT_STEPS", "Natural/fold 1000000 Natural (λ(x : Natural) → x + 1) 0") { $0.maxSteps = 1000 },
        source("LIMIT_MEMORY", "Natural/fold 1000000 (List Natural) (λ(x : List Natural) → x # [ 1 ]) [ 1 ]") {
            $0.maxMemoryBytes = 1 << 20
        },
        source("LIMIT_DEPTH", "1" + String(repeating: " + 1", count: 500_000)),
    ]

    /// Expressions that are no plain data, and data without the type that it should have.
    static let converting: [ErrorExample] = [
        json("DATA_KIND", "{ handlers = [ { run = λ(x : Natural) → x } ] }"),
        json("DATA_KIND-bytes", "{ a = 0x\"00\" }"),
        json("DATA_KIND-type", "{ a = Natural }"),
        json("DATA_NUMBER", "{ `how much` = -Infinity }"),
        data("DATA_NUMBER-fraction", #"{ "port": 1.5 }"#, "{ port : Natural }"),
        data("DATA_NUMBER-sign", #"{ "port": -1 }"#, "{ port : Natural }"),
        data("DATA_NUMBER-digits", "9007199254740993", "Double"),
        json(
            "DATA_DUPLICATE", "{ env = [ { mapKey = \"A\", mapValue = 1 }, { mapKey = \"A\", mapValue = 2 } ] }"),
        data("DATA_SCHEMA", "{ \"f\": 1 }", "{ f : Natural → Natural }"),
        data("DATA_SCHEMA-bytes", "1", "Bytes"),
        json("DATA_KIND-named", "let jobs = [ { name = \"a\", run = λ(x : Natural) → x } ]\n\nin  { jobs }"),
        data("DATA_MISSING", #"{ "server": { "host": "a" } }"#, "{ server : { host : Text, port : Natural } }"),
        data("DATA_UNKNOWN", #"{ "hots": "a" }"#, "{ host : Optional Text }"),
        data("DATA_UNKNOWN-far", #"{ "name": "a", "owner": 1 }"#, "{ name : Text }"),
        data(
            "DATA_MISMATCH", "[\n  { \"x\": 1 },\n  { \"x\": true }\n]",
            "List < A | B : { x : Natural } | C : Text >"),
        data("DATA_MISMATCH-alternative", #""linus""#, "< linux | darwin >"),
        data("DATA_MISMATCH-date", #""2023-02-29""#, "Date"),
        data("DATA_MISMATCH-kind", "{\n  \"ports\": [ 80, \"443\" ]\n}\n", "{ ports : List Natural }"),
        data("DATA_MISMATCH-null", "[ null ]", "List Text"),
        data("DATA_MISMATCH-union", "true", "< B : Natural | C : { x : Text } >"),
        data("DATA_AMBIGUOUS", "{ \"n\": 4 }", "{ n : < Whole : Natural | Signed : Integer > }"),
    ]
}
