import ForgeCore

/// The fields of Workload 1.0: the one table behind reader and JSON Schema (DESIGN part 5).
///
/// Defaults are frozen for the major version: changing one would change the bytes of old documents.
package enum WorkloadShape {
    /// The most members of one collection.
    package static let maxMembers = 1_000_000
    /// The longest arguments list, and the most variables or properties.
    package static let maxArguments = 65_536
    /// The most bytes that a document gives a command on standard input.
    package static let stdinBytes = 16 << 20

    /// The whole document.
    package static let document = ObjectShape(
        name: nil, summary: "A Forge workload: what exists, and what is to be done with it.",
        fields: [
            Field("schema_version", .string(.version), .required, "The version of the schema, `1.0`."),
            Field("id", .string(.identifier), .required, "The document's identifier."),
            Field(
                "environments", .list(of: environment, count: 0...maxMembers), .byDefault(.array([])),
                "File systems that actions see; order does not matter."),
            Field(
                "sources", .list(of: source, count: 0...maxMembers), .byDefault(.array([])),
                "Input bytes from outside; order does not matter."),
            Field(
                "actions", .list(of: .record(action), count: 0...maxMembers), .byDefault(.array([])),
                "Sealed commands; order does not matter."),
        ])

    private static let identifier = Field("name", .string(.identifier), .required, "The identifier.")

    private static let pin = Field(
        "digest", .string(.digest), .optional,
        "What the environment has to be: the digest of its tree, as `forge env show` prints it.")

    static let environment = Shape.kinds(
        [
            (
                "debian",
                ObjectShape(
                    name: "DebianEnvironment", summary: "The dependency closure of Debian packages.",
                    fields: [
                        identifier, pin,
                        Field(
                            "packages", .list(of: .string(.package), count: 1...maxArguments, unique: true), .required,
                            "Names of packages; order does not matter."),
                        Field(
                            "from", .word(["host", "archive"]), .byDefault(.string("host")),
                            "Taken from the installed system, or as `.deb` files through apt."),
                    ])
            ),
            (
                "oci",
                ObjectShape(
                    name: "OCIEnvironment", summary: "The file system of an OCI image.",
                    fields: [
                        identifier, pin,
                        Field(
                            "path", .string(.hostPath), .required,
                            "An image layout directory or tarball; relative to the document, or absolute."),
                        Field(
                            "reference", .string(.text(1...255)), .optional,
                            "Which image of several: its `org.opencontainers.image.ref.name` or digest."),
                    ])
            ),
            (
                "tree",
                ObjectShape(
                    name: "TreeEnvironment", summary: "A directory of this machine, captured.",
                    fields: [
                        identifier, pin,
                        Field(
                            "path", .string(.hostPath), .required,
                            "The directory; relative to the document, or absolute."),
                        Field(
                            "at", .string(.path(here: true, empty: true)), .byDefault(.string("")),
                            "Where it appears, relative to the root; `.` and empty for the root itself."),
                    ])
            ),
            (
                "layers",
                ObjectShape(
                    name: "LayeredEnvironment", summary: "Other environments, stacked.",
                    fields: [
                        identifier, pin,
                        Field(
                            "layers", .list(of: .string(.identifier), count: 1...1024, unique: true), .required,
                            "Names of environments, later ones on top."),
                    ])
            ),
        ], reserved: ["nix"])

    private static let urls = Field(
        "urls", .list(of: .string(.url), count: 0...64), .byDefault(.array([])),
        "Where the bytes may be found, tried in order after the store and `FORGE_DISTDIR`.")
    private static let digest = Field(
        "digest", .string(.digest), .pin, "The SHA-256 of the bytes; it decides, not the place.")

    static let source = Shape.kinds(
        [
            (
                "tree",
                ObjectShape(
                    name: "TreeSource", summary: "A directory beside the document, read when it is compiled.",
                    fields: [
                        identifier,
                        Field(
                            "path", .string(.path(here: true)), .required,
                            "The directory, relative to the document; `.` for the document's own."),
                        Field(
                            "files", .list(of: .string(.path()), count: 0...maxMembers, unique: true), .optional,
                            "The files that belong to it, relative to `path`; without it all, except `.git`."),
                    ])
            ),
            (
                "file",
                ObjectShape(
                    name: "FileSource", summary: "A file beside the document, read when it is compiled.",
                    fields: [
                        identifier,
                        Field("path", .string(.path()), .required, "The file, relative to the document."),
                    ])
            ),
            (
                "archive",
                ObjectShape(
                    name: "ArchiveSource", summary: "A fetched archive, unpacked.",
                    fields: [
                        identifier, urls, digest,
                        Field(
                            "strip_components", .integer(0...64), .byDefault(.integer(0)),
                            "How many leading path components every member loses."),
                    ])
            ),
            (
                "fetch",
                ObjectShape(
                    name: "FetchSource", summary: "A fetched file, as it is.",
                    fields: [
                        identifier, urls, digest,
                        Field("executable", .boolean, .byDefault(.bool(false)), "Whether it can be run as a program."),
                    ])
            ),
        ], reserved: ["git"])
}
