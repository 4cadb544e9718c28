internal import ForgeCore
internal import ForgeExecutor
internal import ForgeStore

/// Says in what the same output of two runs differs.
struct RunComparer {
    let store: any BlobStore

    /// The difference at an output path, or in a stream, line by line.
    func lines(_ path: String, _ a: ExecutionReport, _ b: ExecutionReport) throws(ForgeError) -> [String] {
        guard let left = output(path, a), let right = output(path, b) else {
            return ["only one of the runs left it"]
        }
        return ["\(left) \(right)"]
    }

    private func output(_ path: String, _ report: ExecutionReport) -> CollectedOutput? {
        switch path {
        case "<stdout>": .file(report.stdout, isExecutable: false)
        case "<stderr>": .file(report.stderr, isExecutable: false)
        default: report.outputs[path]
        }
    }
}
