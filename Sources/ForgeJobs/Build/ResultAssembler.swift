internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeStore

/// Brings what an executor collected into the form that is stored and consumed: canonical bytes under their digests.
struct ResultAssembler {
    let store: any BlobStore

    /// The stored result of a run that exited.
    ///
    /// - Throws: store failures, and `E_CANON_…` when an output is not what its canonicaliser handles.
    func result(
        of declaration: ActionDeclaration, contract: Contract, report: ExecutionReport, exitCode: Int32
    ) throws(ForgeError) -> ActionResult {
        var result = ActionResult(exitCode: exitCode)
        for output in declaration.outputs {
            switch output.place {
            case .stdout: result.stdout = report.stdout
            case .stderr: result.stderr = report.stderr
            case .path(let path, _):
                let key = OutputPath.relative(path, from: declaration.workingDirectory)
                guard let collected = report.outputs[key] else { continue }
                try add(collected, at: key, determinism: output.determinism, to: &result)
            }
        }
        return result
    }

    private func add(
        _ collected: CollectedOutput, at path: String, determinism: Output.Determinism, to result: inout ActionResult
    ) throws(ForgeError) {
        if determinism == .volatile { return }
        switch collected {
        case .symlink(let target): result.symlinks.append(.init(path: path, target: target))
        case .file(let blob, let isExecutable):
            var canonical = blob
            if case .normalized(let steps) = determinism {
                canonical = try store.write(Canonicalizer.apply(steps: steps, to: try store.bytes(of: blob)))
            }
            result.files.append(.init(path: path, blob: canonical, isExecutable: isExecutable))
        case .directory(let root):
            let canonical: BlobID
            switch determinism {
            case .normalized(let steps): canonical = try normalized(root, steps: steps)
            case .projection(let members): canonical = try projected(root, members: members)
            case .exact, .volatile: canonical = root
            }
            let tree = try store.write(try TreeMessage.encode(root: canonical, load: store.directory))
            result.directories.append(.init(path: path, tree: tree, root: canonical))
        }
    }

    /// Applies the steps to every file below a directory that they recognise.
    private func normalized(_ root: BlobID, steps: [CanonicalizerStep]) throws(ForgeError) -> BlobID {
        let directory = try store.directory(root)
        var files: [Directory.File] = []
        for file in directory.files {
            var bytes = try store.bytes(of: file.blob)
            for step in steps where try Canonicalizer.applies(step, to: bytes) {
                bytes = try Canonicalizer.apply(steps: [step], to: bytes)
            }
            files.append(.init(name: file.name, blob: try store.write(bytes), isExecutable: file.isExecutable))
        }
        var directories: [Directory.Subdirectory] = []
        for sub in directory.directories {
            directories.append(.init(name: sub.name, blob: try normalized(sub.blob, steps: steps)))
        }
        do {
            return try store.write(
                try Directory(files: files, directories: directories, symlinks: directory.symlinks).encoded)
        } catch let error as ForgeError {
            throw error
        } catch {
            throw ForgeError(.bug, "A stored directory became invalid", cause: "\(error)")
        }
    }

    /// Keeps only the named members of a directory.
    private func projected(_ root: BlobID, members: [String]) throws(ForgeError) -> BlobID {
        var kept = TreeComposition()
        for member in members {
            guard let node = try store.node(at: member, in: root) else {
                throw ForgeError(
                    .outputMissing, "The projection names `\(member)`, which the directory does not hold",
                    path: member, hints: ["List only members that the command always leaves"])
            }
            try kept.place(node, at: member, load: store.directory)
        }
        let encoded = try kept.encode()
        _ = try store.write(encoded.directories, durability: .ordered)
        return encoded.root
    }
}

/// Output paths in their two forms: relative to the work tree, as declared, and to the working directory, as in REAPI.
enum OutputPath {
    /// The path relative to the working directory, through `..` when it lies beside it.
    static func relative(_ path: String, from directory: String) -> String {
        var target = path.split(separator: "/")[...]
        var base = directory.split(separator: "/")[...]
        while let a = target.first, let b = base.first, a == b, target.count > 1 {
            target = target.dropFirst()
            base = base.dropFirst()
        }
        return (Array(repeating: "..", count: base.count) + target.map(String.init)).joined(separator: "/")
    }
}
