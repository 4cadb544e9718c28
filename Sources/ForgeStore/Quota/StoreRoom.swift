import ForgeCore
import Synchronization

/// What a store takes on disk, and what is on its way there, against its quota.
final class StoreRoom: Sendable {
    /// Nil where there is no bound but the disk's.
    let quota: StoreQuota?
    /// What a count found, less what had changed until it began.
    private let base = Atomic<Int64>(0)
    /// What this process has added and removed.
    private let change = Atomic<Int64>(0)
    private let underway = Atomic<Int64>(0)
    private let refused = Atomic<Int>(0)
    /// Evicts until there is room; false where nothing more can go.
    private let maker = Mutex<(@Sendable () -> Bool)?>(nil)

    init(quota: StoreQuota?) { self.quota = quota }

    /// Bytes of segments and blobs, as far as is known; other processes count when all is counted again.
    var used: Int64 { max(0, base.load(ordering: .relaxed) + change.load(ordering: .relaxed)) }
    /// The used ones with those on their way.
    var total: Int64 { used + underway.load(ordering: .relaxed) }
    /// How often something was refused.
    var refusals: Int { refused.load(ordering: .relaxed) }
    /// For ``counted(_:since:)``.
    var changes: Int64 { change.load(ordering: .relaxed) }

    /// Something was added, or removed.
    func changed(by bytes: Int64) { change.add(bytes, ordering: .relaxed) }

    /// A count found so much, which began when the changes were those.
    func counted(_ bytes: Int64, since changes: Int64) { base.store(bytes - changes, ordering: .relaxed) }

    /// Who makes room.
    func makeRoom(by body: @escaping @Sendable () -> Bool) { maker.withLock { $0 = body } }

    /// Lets bytes come, which are given back when they have become part of what is used, or have not come.
    ///
    /// Not to be called in a pass of the gate, since making room may take one.
    ///
    /// - Throws: `E_STORE_QUOTA`.
    func take(_ bytes: Int64) throws(ForgeError) {
        guard let quota, bytes > 0 else { return }
        guard bytes <= quota.bytes else {
            refused.add(1, ordering: .relaxed)
            throw ForgeError(
                .storeQuota, "\(bytes) bytes are more than the quota of the store, \(quota.bytes) bytes")
        }
        underway.add(bytes, ordering: .relaxed)
        if total <= quota.bytes { return }
        if let make = maker.withLock({ $0 }), make() { return }
        give(bytes)
        refused.add(1, ordering: .relaxed)
        throw ForgeError(
            .storeQuota, "The quota of the store, \(quota.bytes) bytes, is used up, and all of it is pinned or in use",
            hints: ["Try again when pins have run out, or give the store a larger quota"])
    }

    /// Bytes that were let come are no longer on their way.
    func give(_ bytes: Int64) {
        if quota != nil, bytes > 0 { underway.subtract(bytes, ordering: .relaxed) }
    }
}
