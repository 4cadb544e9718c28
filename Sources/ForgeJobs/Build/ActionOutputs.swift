internal import ForgeIR

/// What an action left, as those who take inputs from it need to know.
struct ActionOutputs: Equatable, Sendable {
    /// Where its command ran, which the paths of the result are relative to.
    let workingDirectory: String
    let result: ActionResult

    /// What stands at one of the action's declared output paths.
    func node(at path: String) -> TreeComposition.Node? {
        let key = OutputPath.relative(path, from: workingDirectory)
        if let file = result.files.first(where: { $0.path == key }) {
            return .file(file.blob, isExecutable: file.isExecutable)
        }
        if let directory = result.directories.first(where: { $0.path == key }) { return .stored(directory.root) }
        if let link = result.symlinks.first(where: { $0.path == key }) { return .symlink(target: link.target) }
        return nil
    }
}

/// What an action left, as those who show it need to know.
struct DeclaredOutputs: Sendable {
    let declaration: ActionDeclaration
    let outputs: ActionOutputs
}
