internal import ForgeCore
internal import ForgeIR
internal import ForgeStore

/// What a build shows: one tree for an action of a document, one for all that a target leaves.
struct ShownOutputs {
    /// A tree at a path below the directory that shows outputs.
    struct Shown {
        let path: String
        let root: BlobID
    }

    let store: any BlobStore
    let paths: ShownPaths

    /// The trees of completed actions.
    func trees(of actions: [DeclaredOutputs]) throws(ForgeError) -> [Shown] {
        var order: [String] = []
        var members: [String: [DeclaredOutputs]] = [:]
        for action in actions {
            let path = paths.path(of: action.declaration.name)
            if members[path] == nil { order.append(path) }
            members[path, default: []].append(action)
        }
        let outputs = OutputTree(store: store)
        var out: [Shown] = []
        for path in order {
            guard let root = try outputs.root(of: members[path] ?? []) else { continue }
            out.append(Shown(path: path, root: root))
        }
        return out
    }
}
