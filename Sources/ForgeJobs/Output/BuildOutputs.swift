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
        var losses = BlobLosses(emit)
        while true {
            let built = try await run(targets, distrustCache: losses.isAny)
            let shown = built.completed.values.map(\.declared)
                .filter { targets.isEmpty || targets.contains($0.declaration.name) }
                .sorted { Directory.less($0.declaration.name, $1.declaration.name) }
            do throws(ForgeError) {
                try await fabric.pool.run { () throws(ForgeError) in try show(shown, asked: targets, in: destination) }
                return built.summary
            } catch { try losses.note(error) }
        }
    }

    private func show(
        _ actions: [DeclaredOutputs], asked: [String], in destination: Destination
    ) throws(ForgeError) {
        if case .links = destination, !options.showsOutputs { return }
        let paths = ShownPaths(workload, directory: documentDirectory, asked: asked)
        let trees = try ShownOutputs(store: fabric.blobs, paths: paths).trees(of: actions)
        switch destination {
        case .links: try OutputLinks(fabric: fabric, documentDirectory: documentDirectory).link(trees)
        case .copies(let directory):
            for tree in trees {
                let place = "\(directory)/\(tree.path)"
                try OutputLinks.makeParents(of: place)
                try OutputCopy(store: fabric.blobs).copy(tree.root, to: place)
            }
        }
    }
}
