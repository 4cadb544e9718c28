public import ForgeCore
internal import ForgeIR
internal import ForgeStore

extension BuildSession {
    /// Unpacks archives among the document's sources and links each below `forge-out`.
    ///
    /// - Parameter links: paths below `forge-out` by the names of sources.
    /// - Throws: what fetching and the store throw.
    public func layOut(_ links: [String: String]) async throws(ForgeError) {
        let preparation = Preparation(
            fabric: fabric, workload: workload, documentDirectory: documentDirectory, options: options,
            distrustCache: false, emit: emit)
        try await fabric.pool.run { () throws(ForgeError) in
            var shown: [ShownOutputs.Shown] = []
            for source in workload.sources {
                guard let link = links[source.name], case .stored(let root) = try preparation.node(for: source) else {
                    continue
                }
                shown.append(ShownOutputs.Shown(path: link, root: root))
            }
            try OutputLinks(fabric: fabric, documentDirectory: documentDirectory).link(shown)
        }
    }
}
