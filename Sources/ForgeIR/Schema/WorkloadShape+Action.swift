import ForgeCore

extension WorkloadShape {
    private static let workPath = "relative to `/build`"

    static let action = ObjectShape(
        name: "Action", summary: "One sealed command.",
        fields: [
            Field("name", .string(.actionName), .required, "The action's name."),
            Field("environment", .string(.identifier), .required, "The name of the environment that it sees."),
            Field(
                "command", .list(of: .string(.text(0...StringRule.argumentBytes)), count: 1...maxArguments), .required,
                "The program and its arguments."),
            Field(
                "env", .map(keys: .variable, values: .text(0...StringRule.argumentBytes)), .byDefault(.object([])),
                "Variables beside Forge's fixed ones, which they may replace."),
            Field(
                "inputs", .list(of: input, count: 0...maxMembers), .byDefault(.array([])),
                "What appears in its work tree; order does not matter."),
            Field(
                "outputs", .list(of: output, count: 0...maxMembers), .byDefault(.array([])),
                "What leaves it; order does not matter."),
            Field(
                "dependency_list", .string(.path()), .optional,
                "The output, a file, that says in the syntax of make what the command has read."),
            Field("stdin", .string(.text(0...stdinBytes)), .optional, "Text that it reads on standard input."),
            Field(
                "working_directory", .string(.path(here: true, empty: true)), .byDefault(.string("")),
                "Where the command starts, \(workPath); `.` and empty are `/build` itself."),
            Field(
                "timeout_seconds", .integer(1...31_536_000), .optional,
                "The time limit, part of the key; without it none is demanded."),
            Field("resources", .record(resources), .byDefault(.object([])), "Limits on what it may use."),
            Field("need", .record(need), .byDefault(.object([])), "What it needs of its host."),
            Field(
                "platform", .map(keys: .text(1...1024), values: .text(0...8192)), .byDefault(.object([])),
                "Scheduling properties for foreign schedulers."),
            Field(
                "annotations", .map(keys: .text(1...1024), values: .text(0...65_536)), .byDefault(.object([])),
                "Text about the action; never part of its key."),
            Field(
                "seed", .integer(0...JSONValue.maxInteger), .optional,
                "The seed of its random numbers, which it finds in `FORGE_SEED`."),
            Field(
                "tier", .word(["namespace", "wasm", "microvm", "remote"]), .optional,
                "The class of executor that it demands; without it any."),
        ])

    private static let inputPath = Field("path", .string(.path()), .required, "Where it appears, \(workPath).")
    private static let writable = Field(
        "writable", .boolean, .byDefault(.bool(false)), "Whether the action gets a private copy-on-write view.")

    private static let discovered = Field(
        "discovered", .boolean, .byDefault(.bool(false)),
        "Whether the action's dependency list says if this file was read.")

    static let input = Shape.either(
        having: "action",
        ObjectShape(
            name: "ActionInput", summary: "An output of another action.",
            fields: [
                Field("action", .string(.actionName), .required, "The action."),
                Field("output", .string(.path()), .required, "The path of one of its declared outputs."),
                inputPath, writable, discovered,
            ]),
        otherwise: ObjectShape(
            name: "SourceInput", summary: "A source, or a part of one.",
            fields: [
                Field("source", .string(.identifier), .required, "The source."),
                Field(
                    "subpath", .string(.path(here: true, empty: true)), .byDefault(.string("")),
                    "The part of it; `.` and empty for all."),
                inputPath, writable, discovered,
            ]))

    private static let determinism = Field(
        "determinism", .wordOrSingle(["exact", "volatile"], single: deterministicChain), .byDefault(.string("exact")),
        "How far the bytes are the same each time.")

    static let output = Shape.either(
        having: "stream",
        ObjectShape(
            name: "StreamOutput", summary: "A stream that counts in the result.",
            fields: [
                Field("stream", .word(["stdout", "stderr"]), .required, "Which stream."),
                determinism,
            ]),
        otherwise: ObjectShape(
            name: "PathOutput", summary: "A path that leaves the action.",
            fields: [
                Field("path", .string(.path()), .required, "Where it is, \(workPath)."),
                Field(
                    "kind", .word(["file", "directory", "symlink"]), .byDefault(.string("file")), "What is there."),
                determinism,
            ]))

    private static let deterministicChain = ObjectShape(
        name: "Determinism", summary: "Equal after canonicalisers, or only in part.",
        fields: [
            Field(
                "normalized",
                .list(
                    of: .wordOrSingle(
                        CanonicalizerStep.plainNames,
                        single: ObjectShape(
                            name: "CanonicalizerStep", summary: "A canonicaliser with a parameter.",
                            fields: [
                                Field(
                                    "text-timestamps", .string(.text(1...TimestampPattern.maxBytes)), .optional,
                                    "Replaces what the pattern matches.")
                            ], isSingle: true)),
                    count: 1...16),
                .optional, "Canonicalisers, applied in order."),
            Field(
                "projection", .list(of: .string(.path()), count: 1...maxArguments, unique: true), .optional,
                "Only these members of the directory count."),
        ], isSingle: true)

    static let resources = ObjectShape(
        name: "Resources", summary: "Limits; what is absent has the executor's default.",
        fields: [
            Field("memory_bytes", .integer(1 << 20...1 << 50), .optional, "Memory in bytes."),
            Field("processes", .integer(1...1 << 22), .optional, "Processes and threads at one time."),
            Field(
                "cpus", .integer(1...4096), .byDefault(.integer(1)), "Reserved CPUs, which are the visible ones."),
        ])

    static let need = ObjectShape(
        name: "Need", summary: "What an action needs of its host.",
        fields: [
            Field(
                "network", .word(["none", "loopback"]), .byDefault(.string("none")), "The network that it may see.")
        ])
}
