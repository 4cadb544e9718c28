public import ForgeCore

/// Reads workload documents: strict JSON, the closed schema, and everything that only the whole document shows.
public enum WorkloadReader {
    /// Reads and validates a document that the user calls `file`; collections come back in canonical order.
    ///
    /// - Throws: every problem of the document in document order, each with its JSON path, a code frame and hints:
    ///   one `E_JSON_…`, or any of the `workload` codes.
    public static func read(bytes: [UInt8], file: String?) throws(ForgeErrors) -> Workload {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONReader.read(bytes)
        } catch {
            throw ForgeErrors([error.forgeError(source: bytes, file: file)])
        }
        var checker = ShapeChecker()
        checkVersion(root, &checker.problems)
        // Fields of another version would only be reported as unknown.
        if checker.problems.isEmpty { checker.check(root, .record(WorkloadShape.document)) }
        var validator = WorkloadValidator(root, problems: checker.problems)
        if !checker.problems.isFull, root.objectValue != nil { validator.validate() }
        guard validator.problems.isEmpty else {
            throw ForgeErrors(validator.problems.errors(in: root, source: bytes, file: file))
        }
        return Workload(
            schemaVersion: root["schema_version"]?.stringValue ?? "", id: root["id"]?.stringValue ?? "",
            environments: validator.environments.map(\.value), sources: validator.sources.map(\.value),
            actions: validator.actions.map(\.value)
        ).sorted()
    }

    private static func checkVersion(_ root: JSONValue, _ problems: inout Problems) {
        guard let field = root["schema_version"], let text = field.stringValue else { return }
        if Workload.schemaVersions.contains(text) { return }
        let known = Workload.schemaVersions.map { "`\($0)`" }.joined(separator: ", ")
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let major = parts[0], let minor = parts[1], "\(major).\(minor)" == text, minor >= 0
        else {
            problems.add(
                .schemaVersion, "\(text.quoted) is not a schema version", at: field.span,
                hints: ["This Forge reads \(known)"])
            return
        }
        if major == 1 {
            problems.add(
                .schemaNewer, "The document uses schema \(text.quoted), newer than this Forge reads", at: field.span,
                hints: ["Use a newer Forge, or one of \(known) if the document needs nothing newer"])
        } else {
            problems.add(
                .schemaVersion, "Schema \(text.quoted) is not one that this Forge reads", at: field.span,
                hints: ["This Forge reads \(known)"])
        }
    }
}
