public import ForgeCore
public import ForgeLedger
public import ForgeStore
private import Glibc
private import Synchronization

/// What a ledger needs of a store, from when there is a ledger: a build may make it while the store is served.
public final class LateReferences: Sendable {
    private let path: String
    private let open: @Sendable () throws(ForgeError) -> Ledger
    private let known = Mutex<LedgerReferences?>(nil)

    /// References of the ledger at a path, which is opened once, by `open`, when it is there.
    public init(path: String, open: @escaping @Sendable () throws(ForgeError) -> Ledger) {
        self.path = path
        self.open = open
    }

    /// What a collection must leave; nothing where there is no ledger, since there are no runs then.
    ///
    /// Blocks.
    public func read() throws(ForgeError) -> StoreReferences { try references()?.read() ?? StoreReferences() }

    /// The ledger's references; nil where there is none yet.
    ///
    /// Blocks.
    public func references() throws(ForgeError) -> LedgerReferences? {
        try known.withLock { (known) throws(ForgeError) in
            if known == nil, access(path, F_OK) == 0 { known = LedgerReferences(ledger: try open()) }
            return known
        }
    }
}
