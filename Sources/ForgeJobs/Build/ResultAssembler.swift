internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeStore

/// Brings what an executor collected into the form that is stored and consumed: canonical bytes under their digests.
struct ResultAssembler {
    let store: any BlobStore

    /// The stored result of a run that exited.
    ///
    /// - Throws: store failures, and `E_CANONICALIZER_…` when an output is not what its canonicaliser handles.
    func result(
        of declaration: ActionDeclaration, report: ExecutionReport, exitCode: Int32
    ) throws(ForgeError) -> ActionResult {
        let canonicalizer = OutputCanonicalizer(store: store, durability: .ordered)
        var result = ActionResult(exitCode: exitCode)
        for output in declaration.outputs {
            switch output.place {
            case .stdout:
                result.stdout = try canonicalizer.canonicalStream(report.stdout, at: "<stdout>", output.determinism)
            case .stderr:
                result.stderr = try canonicalizer.canonicalStream(report.stderr, at: "<stderr>", output.determinism)
            case .path(let path, _):
                let key = OutputPath.relative(path, from: declaration.workingDirectory)
                guard let raw = report.outputs[key],
                    let canonical = try canonicalizer.canonical(raw, at: key, output.determinism)
                else { continue }
                try canonicalizer.add(canonical, at: key, to: &result)
            }
        }
        return result
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

    /// The outcome with the path that it names, if any, as the document has it.
    static func declared(_ outcome: Outcome, by declaration: ActionDeclaration) -> Outcome {
        func declared(_ key: String) -> String {
            for case .path(let path, _) in declaration.outputs.map(\.place)
            where relative(path, from: declaration.workingDirectory) == key { return path }
            return key
        }
        return switch outcome {
        case .outputMissing(let key): .outputMissing(declared(key))
        case .outputTypeWrong(let key, let expected, let found):
            .outputTypeWrong(path: declared(key), expected: expected, found: found)
        default: outcome
        }
    }
}
