public import ForgeCore
internal import ForgeIR
public import ForgeLedger
public import ForgeStore

/// Says why actions ran, from the ledger, the records and the store alone.
public struct WhyFinder {
    private let ledger: Ledger
    private let store: DiskStore
    private let project: String?
    private let origins: DeclaredOrigins

    /// Looks at the runs of a project, all when it is nil.
    ///
    /// - Parameter origins: what a document declares; it makes paths of sources exact and is not needed.
    public init(ledger: Ledger, store: DiskStore, project: String?, origins: DeclaredOrigins) {
        self.ledger = ledger
        self.store = store
        self.project = project
        self.origins = origins
    }

    /// Why an action ran in the latest run that looked at it, compared with the one before.
    public func answer(_ name: String) throws(ForgeError) -> WhyAnswer {
        guard let row = try ledger.row(of: name, project: project) else { return WhyAnswer(name, .never) }
        var answer = try answer(row)
        if row.isCached {
            answer.source = try ledger.latestExecution(of: row.key)
            if let made = try ledger.row(of: name, project: project, upTo: row.run, executed: true) {
                answer.lastExecution = [try self.answer(made)]
            }
        }
        return answer
    }

    /// The same for several actions, of which those count that the latest of their runs looked at.
    public func answers(_ names: [String]) throws(ForgeError) -> [WhyAnswer] {
        var found: [WhyAnswer] = []
        for name in names { found.append(try answer(name)) }
        let latest = found.compactMap { $0.state?.run }.max()
        return found.filter { $0.state?.run == latest }
    }

    /// In what the latest execution of an action differs from a record.
    public func answer(_ name: String, against id: BlobID) throws(ForgeError) -> WhyAnswer {
        guard let row = try ledger.row(of: name, project: project) else { return WhyAnswer(name, .never) }
        let old = try side(of: id)
        var answer = WhyAnswer(name, .compared, state: .init(row), previous: old.state)
        guard let new = try action(row.key) else {
            answer.changes = [ActionChange(kind: .collected, subject: "the action of run \(row.run)")]
            return answer
        }
        answer.changes = try changes(old.action, new)
        if let oldRun = old.state.run, oldRun != row.run {
            var search = Search(new: row.run, old: oldRun)
            answer.causes = try causes(of: name, answer.changes, &search)
            answer.makers = search.makers[name] ?? [:]
        } else {
            answer.causes = answer.changes.map { .init(reason: .change($0), chain: [name]) }
        }
        return answer
    }

    /// In what the actions of two records differ; they may be of different machines.
    public func answer(between a: BlobID, and b: BlobID) throws(ForgeError) -> WhyAnswer {
        let (old, new) = (try side(of: a), try side(of: b))
        var answer = WhyAnswer(
            try ledger.execution(of: b)?.name ?? b.digest.text, .compared, state: new.state, previous: old.state)
        answer.changes = try changes(old.action, new.action)
        if let first = old.state.run, let second = new.state.run, first != second {
            var search = Search(new: second, old: first)
            answer.causes = try causes(of: answer.name, answer.changes, &search)
            answer.makers = search.makers[answer.name] ?? [:]
        } else {
            answer.causes = answer.changes.map { .init(reason: .change($0), chain: [answer.name]) }
        }
        return answer
    }

    private func answer(_ row: LedgerAction) throws(ForgeError) -> WhyAnswer {
        let name = row.name
        guard let before = try ledger.row(of: name, project: project, upTo: row.run - 1) else {
            return WhyAnswer(name, .first, state: .init(row))
        }
        var answer = WhyAnswer(
            name, row.isCached ? .found : .changed, state: .init(row), previous: .init(before))
        if before.key == row.key {
            answer.verdict = row.isCached ? .unchanged : .repeated
            return answer
        }
        guard let old = try action(before.key), let new = try action(row.key) else {
            answer.changes = [ActionChange(kind: .collected, subject: "the action of run \(before.run)")]
            answer.causes = answer.changes.map { .init(reason: .change($0), chain: [name]) }
            return answer
        }
        answer.changes = try changes(old, new)
        var search = Search(new: row.run, old: before.run)
        answer.causes = try causes(of: name, answer.changes, &search)
        answer.makers = search.makers[name] ?? [:]
        return answer
    }

    private func side(of id: BlobID) throws(ForgeError) -> (action: Action, state: WhyAnswer.State) {
        let record = try Record(decoding: try store.bytes(of: id))
        // A record says by itself what was run on what; time limit and contract are in the action alone.
        let action =
            try action(record.action.digest)
            ?? Action(command: record.command, inputRoot: record.inputRoot, timeoutSeconds: nil, salt: [])
        var state = WhyAnswer.State(run: nil, key: record.action.digest)
        if let row = try ledger.execution(of: id) { state = WhyAnswer.State(row) }
        return (action, state)
    }

    /// The action of a key; nil when the store has it no more.
    private func action(_ key: Digest) throws(ForgeError) -> Action? {
        guard let id = try store.find(key) else { return nil }
        let bytes = try store.bytes(of: id)
        do { return try Action(decoding: bytes) } catch {
            throw ForgeError(.recordInvalid, "`\(key.text)` is not an action", cause: error.reason)
        }
    }

    private func changes(_ old: Action, _ new: Action) throws(ForgeError) -> [ActionChange] {
        try ActionComparison.changes(from: .init(old, in: store), to: .init(new, in: store))
    }

    // MARK: The chain to the target

    /// The two runs that are compared, and what is known of them.
    private struct Search {
        let new: Int64
        let old: Int64
        var products: RunProducts?
        var known: [String: [WhyAnswer.Cause]] = [:]
        var makers: [String: [String: String]] = [:]

        init(new: Int64, old: Int64) {
            self.new = new
            self.old = old
        }
    }

    /// The most causes of one action.
    private static let limit = 200

    /// Follows each changed input to the action that made it, and that one's changes in turn.
    private func causes(
        of name: String, _ changes: [ActionChange], _ search: inout Search
    ) throws(ForgeError) -> [WhyAnswer.Cause] {
        var found = CauseList()
        let rows = [
            try products(&search).rows[name], try ledger.row(of: name, project: project, upTo: search.old),
        ]
        let relevant = try ReadInputs(store: store, origins: origins).causes(changes, of: name, in: rows)
        for change in relevant where found.count < Self.limit {
            guard change.kind == .input, change.new != nil else {
                found.add(.init(reason: .change(change), chain: [name]))
                continue
            }
            var products = try products(&search)
            let declared = origins.origin(of: change.subject, in: name)
            var maker: String?
            switch declared {
            case .action(let known): maker = known
            case .source: break
            case nil:
                maker = try products.maker(of: change.subject, origins: change.origins, for: name)
                search.products = products
            }
            guard let maker, let row = products.rows[maker] else {
                var shown = change
                if case .source(let path)? = declared { shown.subject = path }
                found.add(.init(reason: .change(shown), chain: [name]))
                continue
            }
            search.makers[name, default: [:]][change.subject] = maker
            for cause in try causes(ofMaker: row, &search) {
                found.add(.init(reason: cause.reason, chain: cause.chain + [name]))
            }
        }
        return found.causes
    }

    private func causes(
        ofMaker row: LedgerAction, _ search: inout Search
    ) throws(ForgeError) -> [WhyAnswer.Cause] {
        if let known = search.known[row.name] { return known }
        let found: [WhyAnswer.Cause]
        if let before = try ledger.row(of: row.name, project: project, upTo: search.old) {
            if before.key == row.key {
                found = [.init(reason: .otherBytes, chain: [row.name])]
            } else if let old = try action(before.key), let new = try action(row.key) {
                found = try causes(of: row.name, try changes(old, new), &search)
            } else {
                let gone = ActionChange(kind: .collected, subject: "the action of `\(row.name)`")
                found = [.init(reason: .change(gone), chain: [row.name])]
            }
        } else {
            found = [.init(reason: .newAction, chain: [row.name])]
        }
        search.known[row.name] = found
        return found
    }

    private func products(_ search: inout Search) throws(ForgeError) -> RunProducts {
        if let known = search.products { return known }
        let found = try RunProducts(run: search.new, ledger: ledger, store: store)
        search.products = found
        return found
    }
}

/// Causes in the order in which they were met, each once with its shortest chain.
private struct CauseList {
    private var places: [String: Int] = [:]
    private(set) var causes: [WhyAnswer.Cause] = []

    var count: Int { causes.count }

    mutating func add(_ cause: WhyAnswer.Cause) {
        var key = cause.words
        // A file is one cause whichever actions take it; a command is that of its action.
        if case .change(let change) = cause.reason, change.kind != .input, change.kind != .environment {
            key += " of \(cause.chain.first ?? "")"
        }
        guard let place = places[key] else {
            places[key] = causes.count
            causes.append(cause)
            return
        }
        if cause.chain.count < causes[place].chain.count { causes[place] = cause }
    }
}
