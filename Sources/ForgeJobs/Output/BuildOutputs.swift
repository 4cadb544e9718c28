public import ForgeCore
internal import ForgeIR
internal import ForgeStore

extension BuildSession {
    /// Where the outputs of a build are shown.
    public enum Destination: Sendable {
        /// Links below `forge-out/` beside the document.
        case links
        /// Copies below this directory, one subdirectory for each target.
        case copies(String)
    }

    /// Builds the targets and shows the outputs of those that succeeded.
    public func build(_ targets: [String], into destination: Destination) async throws(ForgeError) -> BuildSummary {
        var distrust = false
        while true {
            let built = try await run(targets, distrustCache: distrust)
            let shown = built.completed.values
                .filter { targets.isEmpty || targets.contains($0.declaration.name) }
                .sorted { Directory.less($0.declaration.name, $1.declaration.name) }
            do throws(ForgeError) {
                try await fabric.pool.run { () throws(ForgeError) in try show(shown, in: destination) }
                return built.summary
            } catch {
                guard !distrust, error.code == .blobMissing || error.code == .blobDamaged else { throw error }
                emit(.notice("\(error.message): what it belongs to is made again"))
                distrust = true
            }
        }
    }

    private func show(_ actions: [CompletedAction], in destination: Destination) throws(ForgeError) {
        switch destination {
        case .links: try OutputLinks(fabric: fabric, documentDirectory: documentDirectory).link(actions)
        case .copies(let directory):
            let outputs = OutputTree(store: fabric.store)
            for action in actions {
                guard let root = try outputs.root(of: action) else { continue }
                let place = "\(directory)/\(OutputName.path(of: action.declaration.name))"
                try OutputLinks.makeParents(of: place)
                try OutputCopy(store: fabric.store).copy(root, to: place)
            }
        }
    }
}
