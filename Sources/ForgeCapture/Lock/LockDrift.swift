import ForgeCore
import ForgeIR
import ForgeStore

/// Says in what a captured environment differs from the locked one.
struct LockDrift {
    let store: any BlobStore

    /// The failure for two entries of different trees.
    func error(_ name: String, locked: LockEntry, found: LockEntry) throws(ForgeError) -> ForgeError {
        var differences = PackageDifference.between(locked.packages, found.packages).map(\.description)
        if differences.isEmpty, try store.has(locked.tree) {
            differences = try TreeComparison(store: store).differences(locked.tree, found.tree, limit: 200)
                .map(\.description)
        }
        if differences.isEmpty, locked.modified != found.modified {
            differences = Set(locked.modified).symmetricDifference(found.modified)
                .sorted { Directory.less($0, $1) }.map { "`\($0)` differs from its package" }
        }
        let shown = differences.prefix(20).joined(separator: ", ")
        let more = differences.count > 20 ? " and \(differences.count - 20) more" : ""
        return ForgeError(
            .lockDrift,
            "The environment `\(name)` is not the locked one: "
                + (shown.isEmpty ? "the tree is `\(found.tree)`, locked is `\(locked.tree)`" : shown + more),
            hints: ["`forge env lock` accepts the new state; `forge env diff` shows it"],
            cause: differences.isEmpty ? "The locked tree is not in the store, so its files cannot be compared" : nil)
    }
}
