internal import ForgeCore
internal import ForgeEngine
internal import ForgeIR

/// What an action leaves, when it succeeds; made of its package, its environment, its sources and the actions that it
/// takes outputs of.
///
/// It is looked up in the cache, or run, when one of these has changed. A failure is thrown, and so is never kept.
struct ActionKey: EngineKey {
    static let kind = "action"
    let request: Digest
    let name: String

    init(request: Digest, name: String) {
        self.request = request
        self.name = name
    }

    func encode(into writer: inout ByteWriter) {
        request.encode(into: &writer)
        writer.appendRaw(name)
    }

    init(from reader: inout ByteReader) throws {
        request = try Digest(from: &reader)
        name = try reader.restText()
    }

    static func isTransient(_ answer: Kept<SavedOutputs>) -> Bool { !answer.isKept }

    func compute(_ context: EngineContext) async throws -> Kept<SavedOutputs> {
        let work = context.service(PackageWork.self)
        do { return try await answer(context, work) } catch let error as ForgeError {
            work.stop()
            throw error
        }
    }

    private func answer(_ context: EngineContext, _ work: PackageWork) async throws -> Kept<SavedOutputs> {
        let package = PackageWorkloads.package(of: name)
        let part = try work.part(try await context.get(PackageKey(request: request, package: package)), of: package)
        guard let declaration = part.actions[name] else { throw ForgeError(.bug, "`\(name)` is not in its package") }
        let needed = try await needed(by: declaration, context, work)
        var inputs = PreparedInputs()
        inputs.environments[declaration.environment] = try await context.get(
            TreeKey(request: request, environment: declaration.environment))
        let isWatched = try await take(declaration, part, into: &inputs, context, work)
        let result = try await work.result(of: declaration, inputs, needed)
        let outputs = ActionOutputs(workingDirectory: declaration.workingDirectory, result: result)
        return Kept(SavedOutputs(outputs), isKept: isWatched)
    }

    /// What the actions left that this one takes outputs of.
    private func needed(
        by declaration: ActionDeclaration, _ context: EngineContext, _ work: PackageWork
    ) async throws -> [String: ActionOutputs] {
        let names = Set(
            declaration.inputs.compactMap { input in
                if case .action(let other, _) = input.origin { other } else { nil }
            }
        ).sorted(by: Directory.less)
        let results = try await context.outcomes(all: names.map { ActionKey(request: request, name: $0) })
        var needed: [String: ActionOutputs] = [:]
        for (other, result) in zip(names, results) {
            switch result {
            case .success(let saved):
                needed[other] = saved.value.outputs
            case .failure(let error):
                if let failure = error as? ActionUnfinished { throw work.skip(name, behind: failure) }
                throw error
            }
        }
        return needed
    }

    /// Brings the sources of an action into the store; gives whether all of them are watched.
    private func take(
        _ declaration: ActionDeclaration, _ part: PackagePart, into inputs: inout PreparedInputs,
        _ context: EngineContext, _ work: PackageWork
    ) async throws -> Bool {
        var names: Set<String> = []
        for case .source(let source, _) in declaration.inputs.map(\.origin) { names.insert(source) }
        let sources = try names.sorted().map { source in
            guard let found = part.sources[source] else {
                throw ForgeError(.bug, "The source `\(source)` is not in its package")
            }
            return found
        }
        var files: [(name: String, path: String)] = []
        for source in sources { if case .file(let path) = source.kind { files.append((source.name, path)) } }
        let found = try await context.get(all: files.map { SourceKey(path: $0.path) })
        for (file, node) in zip(files, found) {
            guard let node = node.value else { throw try work.absent(file.path, for: name) }
            if case .file = node {} else if !part.odd.contains(file.path) { throw work.compileAgain() }
            inputs.sources[file.name] = node.node
        }
        var isWatched = true
        var pinned: [String] = []
        for source in sources {
            switch source.kind {
            case .file: continue
            case .archive, .fetch: pinned.append(source.name)
            case .tree:
                isWatched = false
                try work.mayWork()
                inputs.sources[source.name] = try await work.node(for: source, of: declaration)
            }
        }
        let package = PackageWorkloads.package(of: name)
        let nodes = try await context.get(
            all: pinned.map { PinnedSourceKey(request: request, package: package, name: $0) })
        for (source, node) in zip(pinned, nodes) { inputs.sources[source] = node.node }
        return isWatched
    }
}

/// The outputs of an action that are shown at one place; the answer is where the link leads.
///
/// It is kept when the link is there.
struct ShownKey: EngineKey {
    static let kind = "shown"
    let request: Digest
    let package: String
    let path: String

    init(request: Digest, place: BuildPlan.Place) {
        self.request = request
        package = place.package
        path = place.path
    }

    func encode(into writer: inout ByteWriter) {
        request.encode(into: &writer)
        package.encode(into: &writer)
        writer.appendRaw(path)
    }

    init(from reader: inout ByteReader) throws {
        request = try Digest(from: &reader)
        package = try String(from: &reader)
        path = try reader.restText()
    }

    static func isTransient(_ answer: String?) -> Bool { answer == nil }

    func compute(_ context: EngineContext) async throws -> String? {
        let work = context.service(PackageWork.self)
        guard work.options.showsOutputs else { return nil }
        let plan = try await context.get(PackageKey(request: request, package: package))
        let part = try work.part(plan, of: package)
        let names = plan?.shown.first { $0.path == path }?.actions ?? []
        let results = try await context.get(all: names.map { ActionKey(request: request, name: $0) })
        try work.mayWork()
        try await work.show(
            zip(names, results).compactMap { name, saved in
                part.actions[name].map { DeclaredOutputs(declaration: $0, outputs: saved.value.outputs) }
            }, at: path)
        let link = "\(OutputLinks.directory)/\(path)"
        let seen = try await context.get(LinkKey(path: link))
        // What was seen before the link was made holds until the engine looks again.
        if seen != KeptName.target(of: work.absolute(link)) { work.noteStale(link) }
        return seen
    }
}

/// The number of actions of a build of packages that succeeded; made of all their results, and of what shows them.
struct BuildKey: EngineKey {
    static let kind = "build"
    static let kindVersion: UInt32 = 2
    let request: PackageRequest

    init(request: PackageRequest) { self.request = request }
    func encode(into writer: inout ByteWriter) { request.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { request = try PackageRequest(from: &reader) }

    func compute(_ context: EngineContext) async throws -> Int {
        let plan = try await context.get(PlanKey(request: request))
        _ = try await context.get(DetailsKey(request: request))
        let identity = request.identity
        let actions = try await context.failures(of: plan.actions.map { ActionKey(request: identity, name: $0) })
        let shown = try await context.failures(of: plan.places.map { ShownKey(request: identity, place: $0) })
        // What keeps Forge from doing its own part goes before what actions do wrong.
        let failures = actions + shown
        if let failure = failures.first(where: { !($0 is ActionUnfinished) }) ?? failures.first { throw failure }
        return plan.actions.count
    }
}

/// What an action left as it is kept.
struct SavedOutputs: Equatable, Sendable, EngineCodable {
    var outputs: ActionOutputs

    init(_ outputs: ActionOutputs) { self.outputs = outputs }

    func encode(into writer: inout ByteWriter) {
        outputs.workingDirectory.encode(into: &writer)
        SavedBytes(outputs.result.encoded).encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws {
        let directory = try String(from: &reader)
        outputs = ActionOutputs(
            workingDirectory: directory, result: try ActionResult(decoding: try SavedBytes(from: &reader).bytes))
    }
}
