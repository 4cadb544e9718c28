public import ForgeCore
internal import ForgeIR
public import ForgeLedger
public import ForgeStore

/// What the ledger needs of the store: the account of every run, and all that the latest record of each action and the
/// links below `forge-out/` show.
public struct LedgerReferences: Sendable {
    let ledger: Ledger

    /// Reads a ledger.
    public init(ledger: Ledger) { self.ledger = ledger }

    /// What a collection must leave.
    ///
    /// Blocks.
    public func read() throws(ForgeError) -> StoreReferences {
        var out = StoreReferences()
        out.blobs = try ledger.references()
        out.records = try ledger.currentRecords().map { .init(record: $0.record, observation: $0.observation) }
        for (name, tree) in try ledger.refs() {
            guard let kept = KeptName(name), kept.shows(tree) else { continue }
            out.trees.append(tree)
            if let laidOut = kept.laidOut { out.laidOut.insert(laidOut) }
        }
        return out
    }

    /// Forgets names of places that do not show their tree any more; gives how many.
    ///
    /// Blocks.
    public func forgetDead() throws(ForgeError) -> Int {
        try ledger.removeRefs { name, tree in KeptName(name).map { !$0.shows(tree) } ?? false }
    }

    /// What a check of the store says to be affected when it is damaged or absent.
    ///
    /// Blocks.
    public func needs() throws(ForgeError) -> [StoreRoot] {
        var out = try ledger.currentRecords().map {
            StoreRoot(name: "record of `\($0.name)`", target: $0.record, isTree: false)
        }
        for (name, tree) in try ledger.refs() {
            guard let kept = KeptName(name), kept.shows(tree) else { continue }
            out.append(StoreRoot(name: name, target: tree, isTree: true))
        }
        return out
    }
}
