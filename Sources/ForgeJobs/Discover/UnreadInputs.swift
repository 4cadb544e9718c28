public import ForgeCore
public import ForgeIR
internal import ForgeStore

/// Discovered inputs that no action of a run has read.
public struct UnreadInputs: Sendable {
    let fabric: Fabric
    let workload: Workload

    /// Looks at runs of a workload.
    public init(fabric: Fabric, workload: Workload) {
        self.fabric = fabric
        self.workload = workload
    }

    /// Their paths, sorted.
    ///
    /// Empty when the run executed none of the actions that discover: what they read was said when they ran.
    ///
    /// - Throws: failures of the store.
    public func paths(of summary: BuildSummary) async throws(ForgeError) -> [String] {
        let actions = workload.actions.filter { $0.dependencyList != nil && summary.reports[$0.name] != nil }
        guard actions.contains(where: { summary.reports[$0.name]?.origin == .executed }) else { return [] }
        return try await fabric.pool.run { () throws(ForgeError) in
            var unread: Set<String> = []
            var read: Set<String> = []
            for action in actions {
                guard let key = summary.reports[action.name]?.key, let paths = try readPaths(action, key) else {
                    continue
                }
                for input in action.inputs where input.isDiscovered { unread.insert(input.path) }
                read.formUnion(paths)
            }
            return unread.subtracting(read).sorted()
        }
    }

    /// What the stored result of an action says that it read.
    private func readPaths(_ action: ActionDeclaration, _ key: Digest) throws(ForgeError) -> Set<String>? {
        guard let result = try fabric.store.results(for: [key], in: .local)[0] else { return nil }
        return try DiscoveredInputs.read(result, of: action, from: fabric.store)
    }
}
