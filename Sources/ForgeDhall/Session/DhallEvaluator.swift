public import ForgeCore

/// Evaluates sources piece by piece, for callers that ask for parts of values and apply functions to data.
///
/// All sources share a session: what they import is read, checked and computed once. Used within ``run(_:_:)`` alone.
public final class DhallEvaluator {
    /// A value with its type; good while its evaluator is.
    public struct Item {
        let value: Value
        let type: Value
    }

    let session: DhallSession
    /// Whether the cache failed, so that ``run(_:_:)`` has to begin again without it.
    private var isDamaged = false

    private init(_ session: DhallSession) { self.session = session }

    /// Runs `body` on a deep stack.
    ///
    /// - Throws: What `body` throws.
    public static func run<Result: Sendable>(
        _ options: DhallOptions, _ body: @escaping @Sendable (DhallEvaluator) throws(ForgeErrors) -> Result
    ) throws(ForgeErrors) -> Result {
        let outcome: Swift.Result<Result, ForgeErrors> = try DhallSession.run(options) { session throws(Failure) in
            let evaluator = DhallEvaluator(session)
            do throws(ForgeErrors) { return .success(try body(evaluator)) } catch {
                if evaluator.isDamaged { throw Failure(.damagedCache) }
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Throws what has the session begin again without its cache, if that was found to be damaged.
    func requireSound() throws(ForgeErrors) {
        if isDamaged { throw ForgeErrors([ForgeError(.bug, "The cache of terms is damaged")]) }
    }

    func reported<Result>(_ body: () throws(Failure) -> Result) throws(ForgeErrors) -> Result {
        let whole = machine.limits.memoryBytes
        if let bytes = session.questionBytes { machine.limits.memoryBytes = min(whole, machine.byteCount + bytes) }
        defer { machine.limits.memoryBytes = whole }
        do throws(Failure) { return try body() } catch {
            if case .damagedCache = error.reason {
                isDamaged = true
                throw ForgeErrors([ForgeError(.bug, "The cache of terms is damaged")])
            }
            throw FailureReport(session).errors(error)
        }
    }

    var machine: Machine { session.machine }
    /// The digests of the session's values.
    private(set) lazy var fingerprints = ValueFingerprint(machine)

    /// A source, checked.
    public func load(_ source: DhallSource) throws(ForgeErrors) -> Item {
        try reported { () throws(Failure) in
            let root = try session.root(source, isLast: false)
            return Item(value: root.value, type: root.type)
        }
    }

    /// Whether an item has a type, which is another item's value.
    public func hasType(_ item: Item, _ type: Item) throws(ForgeErrors) -> Bool {
        try reported { () throws(Failure) in try machine.isEqual(item.type, type.value) }
    }

    /// Whether an item is a function.
    public func isFunction(_ item: Item) throws(ForgeErrors) -> Bool {
        try reported { () throws(Failure) in
            [.pi, .arrow].contains(machine.node(try machine.force(item.type)).tag)
        }
    }

    /// The places at which an item's type differs from another item's value, with both sides.
    public func difference(_ item: Item, _ type: Item) -> [String] {
        TypeDifference(machine, names: []).lines(expected: type.value, found: item.type)
    }

    /// A field of a record; nil when there is none.
    public func field(_ item: Item, _ name: String) throws(ForgeErrors) -> Item? {
        try reported { () throws(Failure) in
            let label = session.arena.names.intern(name)
            let type = machine.node(try machine.force(item.type))
            let value = machine.node(try machine.force(item.value))
            guard type.tag == .recordType, let typePlace = machine.find(label, type), value.tag == .record,
                let place = machine.find(label, value)
            else { return nil }
            return Item(value: Value(id: machine.extra[place]), type: Value(id: machine.extra[typePlace]))
        }
    }

    /// The elements of a list; nil for anything else.
    public func elements(_ item: Item) throws(ForgeErrors) -> [Item]? {
        try reported { () throws(Failure) in
            guard let type = try Checker(machine).element(of: item.type, .list) else { return nil }
            let (start, count) = try machine.elements(try machine.force(item.value))
            return (0..<count).map { Item(value: Value(id: machine.extra[start + $0]), type: type) }
        }
    }

    /// The data that an item says; `None` leaves a field out.
    public func data(_ item: Item, _ options: DataOptions = DataOptions()) throws(ForgeErrors) -> JSONValue {
        try reported { () throws(Failure) in
            var export = DataExport(machine, options)
            return try export.tree(item.value).value
        }
    }

    /// The semantic hash of an item.
    public func hash(_ item: Item) throws(ForgeErrors) -> Digest {
        try reported { () throws(Failure) in Digest(of: try SemanticHash.encoding(of: item.value, machine)) }
    }

    /// A function applied to an argument, which has its domain's type.
    public func apply(_ function: Item, to argument: Item) throws(ForgeErrors) -> Item {
        try reported { () throws(Failure) in
            let type = try machine.force(function.type)
            guard [.pi, .arrow].contains(machine.node(type).tag),
                try machine.isEqual(machine.domain(type), argument.type)
            else { preconditionFailure("INVARIANT: callers apply functions to what they take") }
            return Item(
                value: try machine.apply(try machine.force(function.value), argument.value),
                type: try machine.codomain(type, argument.value))
        }
    }

    // MARK: Making values

    /// A text.
    public func text(_ text: String) -> Item {
        Item(value: machine.add(.text, session.arena.strings.add(text).id), type: machine.text)
    }

    /// A truth value.
    public func bool(_ flag: Bool) -> Item { Item(value: machine.bool(flag), type: machine.bool) }

    /// A record.
    public func record(_ fields: [String: Item]) -> Item {
        let sorted = fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { (session.arena.names.intern($0.key), $0.value) }
        return Item(
            value: machine.record(.record, sorted.map { ($0, $1.value) }),
            type: machine.record(.recordType, sorted.map { ($0, $1.type) }))
    }

    /// A list whose elements have a type, which is another item's value.
    public func list(_ items: [Item], of element: Item) -> Item {
        let type = machine.add(
            .builtin, detail: Builtin.list.rawValue, count: 1, machine.extra.append(element.value.id))
        if items.isEmpty { return Item(value: machine.add(.emptyList, type.id), type: type) }
        let start = machine.addExtra(items.map(\.value.id))
        return Item(value: machine.add(.list, start, UInt32(items.count)), type: type)
    }

    /// An alternative that holds nothing, of a union that is another item's value.
    public func alternative(_ name: String, of union: Item) -> Item {
        let label = session.arena.names.intern(name)
        return Item(value: machine.add(.constructor, union.value.id, label.id), type: union.value)
    }
}

extension DataTree {
    /// The data as a JSON value.
    var value: JSONValue {
        switch self {
        case .null: JSONValue(.null)
        case .bool(let flag): .bool(flag)
        case .number(let digits): Int64(digits).map { .integer($0) } ?? .string(digits)
        case .text(let text): .string(text)
        case .list(let items): .array(items.map(\.value))
        case .object(let members): .object(members.map { JSONMember($0.key, $0.value.value) })
        }
    }
}
