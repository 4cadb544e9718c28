internal import ForgeCore
internal import ForgeIR
internal import ForgeLedger
internal import ForgeStore

/// Tells inputs that an action has read from those that it was only given.
struct ReadInputs {
    let store: any BlobStore
    let origins: DeclaredOrigins

    /// The changes without those of discovered inputs that none of the results has read: they did not make it run.
    ///
    /// All of them where it is not known what was read, or where nothing would be left.
    func causes(
        _ changes: [ActionChange], of name: String, in rows: [LedgerAction?]
    ) throws(ForgeError) -> [ActionChange] {
        guard let declaration = origins.declaration(name), declaration.dependencyList != nil else { return changes }
        var read: Set<String> = []
        for row in rows {
            guard let paths = try paths(row, declaration) else { return changes }
            read.formUnion(paths)
        }
        let discovered = Set(declaration.inputs.filter(\.isDiscovered).map(\.path))
        let left = changes.filter { change in
            change.kind != .input || read.contains(change.subject) || !discovered.contains(change.subject)
        }
        return left.isEmpty ? changes : left
    }

    private func paths(_ row: LedgerAction?, _ declaration: ActionDeclaration) throws(ForgeError) -> Set<String>? {
        guard let id = row?.record, try store.has(id) else { return nil }
        return try DiscoveredInputs.read(
            try Record(decoding: try store.bytes(of: id)).result, of: declaration, from: store)
    }
}
