internal import ForgeCapture
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs

/// Environments as JSON and text.
enum EnvironmentText {
    /// What a kind is called in documents.
    static func word(_ kind: Environment.Kind) -> String {
        switch kind {
        case .debian(_, let origin): "debian from \(origin.rawValue)"
        case .oci: "oci"
        case .tree: "tree"
        case .layers: "layers"
        }
    }

    /// The members of an environment's object.
    static func members(_ report: EnvironmentReport, size: EnvironmentSize) -> [JSONMember] {
        var members = [
            JSONMember("name", .string(report.name)), JSONMember("kind", .string(word(report.kind))),
            JSONMember("tree", .string(report.tree.digest.text)), JSONMember("files", .integer(Int64(size.files))),
            JSONMember("bytes", .integer(size.bytes)),
            JSONMember("packages", .array(report.packages.map(package))),
        ]
        if !report.layers.isEmpty {
            let layers = report.layers.map { layer in
                JSONValue.object(["name": .string(layer.name), "tree": .string(layer.tree.digest.text)])
            }
            members.append(JSONMember("layers", .array(layers)))
        }
        if !report.modified.isEmpty { members.append(JSONMember("modified", .strings(report.modified))) }
        return members
    }

    private static func package(_ package: LockedPackage) -> JSONValue {
        .object([
            "name": .string(package.name), "architecture": .string(package.architecture),
            "package_version": .string(package.version), "digest": package.file.map { .string($0.blob.digest.text) },
        ])
    }
}
