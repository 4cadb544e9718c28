public import ForgeCore

/// A workload of packages as a Merkle list: a document for each package, and one that names them by their digests.
///
/// A change of one package changes its own document and one digest in the list; the flat workload says the same.
public struct PackageWorkloads: Sendable {
    /// What one package was compiled to.
    public struct Part: Sendable {
        /// The directory of the package below the root; empty for the root.
        public let package: String
        /// A workload without environments, in canonical bytes: the actions of the package's targets and the sources
        /// that these take.
        ///
        /// Its actions may take outputs of other packages, so that it need not be valid by itself.
        public let bytes: [UInt8]

        /// What stands for the part in the list.
        public var digest: Digest { Digest(of: bytes) }
    }

    /// The workload without what the parts hold.
    public let head: Workload
    /// The parts, sorted by package.
    public let parts: [Part]

    /// Takes a workload apart.
    public init(_ workload: Workload) {
        var head = workload
        head.actions = []
        head.sources = []
        self.head = head
        let sources = Dictionary(workload.sources.map { ($0.name, $0) }) { first, _ in first }
        var actions: [String: [ActionDeclaration]] = [:]
        for action in workload.actions { actions[Self.package(of: action.name), default: []].append(action) }
        parts = actions.keys.sorted(by: Directory.less).map { package in
            var part = Workload(
                schemaVersion: workload.schemaVersion, id: workload.id, environments: [], sources: [],
                actions: actions[package] ?? [])
            var taken: Set<String> = []
            for input in part.actions.lazy.flatMap(\.inputs) {
                if case .source(let name, _) = input.origin, taken.insert(name).inserted, let source = sources[name] {
                    part.sources.append(source)
                }
            }
            return Part(package: package, bytes: part.canonicalBytes)
        }
    }

    /// The list in canonical form: the head, and the packages with the digests of their parts.
    public var json: JSONValue {
        var members = head.json.objectValue ?? []
        members.append(
            JSONMember(
                "packages",
                .array(
                    parts.map { part in
                        .object(["package": .string("//\(part.package)"), "digest": .string(part.digest.text)])
                    })))
        return .object(members)
    }

    /// The workload that was taken apart, but for sources that no action takes.
    ///
    /// - Throws: what ``WorkloadReader/readPart(_:)`` throws.
    public func flat() throws(ForgeErrors) -> Workload {
        var workload = head
        var known: Set<String> = []
        for part in parts {
            let read = try WorkloadReader.readPart(part.bytes)
            workload.actions += read.actions
            workload.sources += read.sources.filter { known.insert($0.name).inserted }
        }
        return workload.sorted()
    }

    /// The package of an action that is named `//PACKAGE:TARGET#STEP`; empty for any other name.
    public static func package(of action: String) -> String {
        guard action.hasPrefix("//"), let colon = action.utf8.firstIndex(of: UInt8(ascii: ":")) else { return "" }
        return String(action[action.utf8.index(action.startIndex, offsetBy: 2)..<colon])
    }
}

extension WorkloadReader {
    /// Reads a part of a workload that was valid as a whole: references are not followed.
    ///
    /// - Throws: what is wrong with the structure.
    public static func readPart(_ bytes: [UInt8]) throws(ForgeErrors) -> Workload {
        let root: JSONValue
        do throws(JSONError) { root = try JSONReader.read(bytes) } catch {
            throw ForgeErrors([error.forgeError(source: bytes, file: nil)])
        }
        var checker = ShapeChecker()
        checker.check(root, .record(WorkloadShape.document))
        guard checker.problems.isEmpty else {
            throw ForgeErrors(checker.problems.errors(in: root, source: bytes, file: nil))
        }
        return Workload(
            schemaVersion: root["schema_version"]?.stringValue ?? "", id: root["id"]?.stringValue ?? "",
            environments: root.items("environments").map(WorkloadDecoder.environment),
            sources: root.items("sources").compactMap(WorkloadDecoder.source),
            actions: root.items("actions").map(WorkloadDecoder.action))
    }
}
