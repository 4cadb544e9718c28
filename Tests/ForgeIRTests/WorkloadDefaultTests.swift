import ForgeCore
import ForgeIR
import Testing

/// Writing a default and leaving it out are one document, for every field of the schema's table.
@Suite struct WorkloadDefaultTests {
    /// A field that has a default, and the name of the object that it stands in.
    struct Defaulted: Sendable, CustomTestStringConvertible {
        let owner: String
        let field: String
        let value: JSONValue
        var testDescription: String { "\(owner).\(field)" }
    }

    /// Documents in which `@` stands where the object of that name may have another member, comma first.
    private static let places: [String: String] = [
        "document": #"{"schema_version": "1.0", "id": "x"@}"#,
        "DebianEnvironment": environment(#""kind": "debian", "packages": ["dash"]@"#),
        "TreeEnvironment": environment(#""kind": "tree", "path": "p"@"#),
        "ArchiveSource": source(#""kind": "archive", "digest": "\#(pin)"@"#),
        "FetchSource": source(#""kind": "fetch", "digest": "\#(pin)"@"#),
        "Action": action("@"),
        "SourceInput": action(#", "inputs": [{"source": "s", "path": "p"@}]"#),
        "ActionInput": action(#", "inputs": [{"action": "b", "output": "o", "path": "p"@}]"#),
        "PathOutput": action(#", "outputs": [{"path": "p"@}]"#),
        "StreamOutput": action(#", "outputs": [{"stream": "stdout"@}]"#),
        "Resources": action(#", "resources": {"processes": 5@}"#),
        "Need": action(#", "need": {@}"#),
    ]

    private static let pin = "sha256:" + String(repeating: "0", count: 64)

    private static func environment(_ members: String) -> String {
        #"{"schema_version": "1.0", "id": "x", "environments": [{"name": "e", \#(members)}]}"#
    }

    private static func source(_ members: String) -> String {
        #"{"schema_version": "1.0", "id": "x", "sources": [{"name": "s", \#(members)}]}"#
    }

    private static func action(_ members: String) -> String {
        """
        {"schema_version": "1.0", "id": "x", "environments": [{"name": "e", "kind": "tree", "path": "p"}],
         "sources": [{"name": "s", "kind": "tree", "path": "s"}],
         "actions": [{"name": "a", "environment": "e", "command": ["c"]\(members)},
                     {"name": "b", "environment": "e", "command": ["c"], "outputs": [{"path": "o"}]}]}
        """
    }

    /// Every field with a default that the table reaches from the document.
    static let all: [Defaulted] = {
        var found: [Defaulted] = []
        var seen: Set<String> = []
        func visit(_ object: ObjectShape) {
            let owner = object.name ?? "document"
            guard seen.insert(owner).inserted else { return }
            for field in object.fields {
                if case .byDefault(let value) = field.presence {
                    found.append(Defaulted(owner: owner, field: field.name, value: value))
                }
                visit(field.shape)
            }
        }
        func visit(_ shape: Shape) {
            switch shape {
            case .string, .integer, .boolean, .anyObject, .word, .map: break
            case .list(let element, _, _): visit(element)
            case .record(let object), .wordOrSingle(_, let object): visit(object)
            case .kinds(let kinds, _): for kind in kinds { visit(kind.record) }
            case .either(_, let first, let second):
                visit(first)
                visit(second)
            }
        }
        visit(WorkloadShape.document)
        return found
    }()

    @Test("A default may be written or left out", arguments: all)
    func written(_ defaulted: Defaulted) throws {
        let place = try #require(Self.places[defaulted.owner], "no sample document for `\(defaulted.owner)`")
        let parts = place.split(separator: "@", omittingEmptySubsequences: false)
        try #require(parts.count == 2)
        let without = parts.joined()
        let member = "\"\(defaulted.field)\": \(JSONWriter.canonicalText(defaulted.value))"
        let with = parts.joined(separator: place.contains("{@") ? member : ", " + member)
        let bare = try WorkloadReader.read(bytes: Array(without.utf8), file: nil)
        let spelt = try WorkloadReader.read(bytes: Array(with.utf8), file: nil)
        // Keys are made from the value, so equal values have equal action keys.
        #expect(bare == spelt)
        #expect(bare.canonicalBytes == spelt.canonicalBytes)
    }

    @Test("The table has the defaults that are frozen for version 1")
    func frozen() {
        #expect(
            Self.all.map { "\($0.owner).\($0.field)=\(JSONWriter.canonicalText($0.value))" }.sorted() == [
                "Action.annotations={}", "Action.env={}", "Action.inputs=[]", "Action.need={}", "Action.outputs=[]",
                "Action.platform={}", "Action.resources={}", #"Action.working_directory="""#,
                "ActionInput.discovered=false", "ActionInput.writable=false", "ArchiveSource.strip_components=0",
                "ArchiveSource.urls=[]",
                #"DebianEnvironment.from="host""#, "FetchSource.executable=false", "FetchSource.urls=[]",
                #"Need.network="none""#, #"PathOutput.determinism="exact""#, #"PathOutput.kind="file""#,
                "Resources.cpus=1", "SourceInput.discovered=false", #"SourceInput.subpath="""#,
                "SourceInput.writable=false",
                #"StreamOutput.determinism="exact""#, #"TreeEnvironment.at="""#, "document.actions=[]",
                "document.environments=[]", "document.sources=[]",
            ])
    }

    @Test("A pattern that cannot be matched is a problem of the document, at its place")
    func patterns() throws {
        let text = Self.action(
            #", "outputs": [{"path": "p", "determinism": {"normalized": ["ar", {"text-timestamps": "%Q"}]}}]"#)
        let problems = try #require(throws: ForgeErrors.self) {
            try WorkloadReader.read(bytes: Array(text.utf8), file: "forge.json")
        }.errors
        #expect(problems.map(\.code) == [.canonicalizerPattern])
        #expect(problems[0].path == "$.actions[0].outputs[0].determinism.normalized[1][\"text-timestamps\"]")
        #expect(problems[0].frame != nil)
    }
}
