internal import ForgeExecutor
internal import ForgeIR

extension ActionResult {
    /// Every output by its path, streams as `<stdout>` and `<stderr>`.
    var outputs: [String: CollectedOutput] {
        var outputs: [String: CollectedOutput] = [:]
        for file in files { outputs[file.path] = .file(file.blob, isExecutable: file.isExecutable) }
        for directory in directories { outputs[directory.path] = .directory(root: directory.root) }
        for link in symlinks { outputs[link.path] = .symlink(target: link.target) }
        if let stdout { outputs["<stdout>"] = .file(stdout, isExecutable: false) }
        if let stderr { outputs["<stderr>"] = .file(stderr, isExecutable: false) }
        return outputs
    }
}
