internal import ForgeCore
internal import ForgeEngine
internal import ForgeIR

/// The trees of all environments that a build uses, by name; made of what is declared and of the lock file.
///
/// They are kept if the lock file says all about them.
struct TreesKey: EngineKey {
    static let kind = "trees"
    /// The lock file, which says what environments are.
    static let lock = "forge.lock"

    /// The tree of an environment.
    struct Tree: Equatable, Sendable, EngineCodable {
        var environment: String
        var root: BlobID

        init(environment: String, root: BlobID) {
            self.environment = environment
            self.root = root
        }

        func encode(into writer: inout ByteWriter) {
            environment.encode(into: &writer)
            root.encode(into: &writer)
        }

        init(from reader: inout ByteReader) throws {
            environment = try String(from: &reader)
            root = try BlobID(from: &reader)
        }
    }

    let request: PackageRequest

    init(request: PackageRequest) { self.request = request }
    func encode(into writer: inout ByteWriter) { request.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { request = try PackageRequest(from: &reader) }
    static func isTransient(_ answer: Kept<[Tree]>) -> Bool { !answer.isKept }

    func compute(_ context: EngineContext) async throws -> Kept<[Tree]> {
        let work = context.service(PackageWork.self)
        let plan = try await context.get(EnvironmentPlanKey(request: request))
        let seen = try await context.get(FileKey(path: Self.lock))
        try work.mayWork()
        let head = try WorkloadReader.readPart(plan.head.bytes)
        let (trees, lock) = try await work.environments(plan.used, of: head)
        let isWatched = plan.used.allSatisfy { Self.isPinned($0, head) }
        return Kept(
            trees.sorted { $0.key < $1.key }.map { Tree(environment: $0.key, root: $0.value) },
            isKept: isWatched && lock == seen.digest)
    }

    /// Whether the lock file pins an environment, with all that it is stacked from; trees and images are not followed.
    private static func isPinned(_ name: String, _ head: Workload) -> Bool {
        switch head.environments.first(where: { $0.name == name })?.kind {
        case .debian: true
        case .layers(let layers): layers.allSatisfy { $0 != name && isPinned($0, head) }
        case .tree, .oci, nil: false
        }
    }
}

/// The tree of one environment.
struct TreeKey: EngineKey {
    static let kind = "tree"
    let request: Digest
    let environment: String

    init(request: Digest, environment: String) {
        self.request = request
        self.environment = environment
    }

    func encode(into writer: inout ByteWriter) {
        request.encode(into: &writer)
        writer.appendRaw(environment)
    }

    init(from reader: inout ByteReader) throws {
        request = try Digest(from: &reader)
        environment = try reader.restText()
    }

    func compute(_ context: EngineContext) async throws -> BlobID {
        let whole = context.service(PackageWork.self).request(request)
        let trees = try await context.get(TreesKey(request: whole)).value
        guard let tree = trees.first(where: { $0.environment == environment }) else {
            throw ForgeError(.bug, "The environment `\(environment)` was not prepared")
        }
        return tree.root
    }
}
