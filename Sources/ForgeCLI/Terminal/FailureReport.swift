internal import ForgeCompiler
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeJobs
internal import ForgeStore
private import Glibc

/// What a user needs after a failure: the command, how it ended, the last lines, the log, and how to look inside.
struct FailureReport {
    /// How many lines of the log are shown.
    static let lastLines = 20

    let fabric: Fabric
    /// The directory of the document, or the root of the packages.
    let directory: String
    /// `-f FILE` as it has to be given again, or nothing.
    let fileOption: String
    /// The targets of packages; none for a document.
    let targets: [CompiledBuild.Target]

    init(fabric: Fabric, document: DocumentOptions, selection: BuildSelection) {
        self.fabric = fabric
        directory = selection.directory
        targets = selection.targets ?? []
        let isDefault = selection.targets != nil || document.file == DocumentOptions.defaultFile
        fileOption = isDefault ? "" : " -f \(ShellWords.quoted(document.file))"
    }

    /// Reports of targets of packages.
    init(fabric: Fabric, root: String, targets: [CompiledBuild.Target]) {
        self.fabric = fabric
        directory = root
        self.targets = targets
        fileOption = ""
    }

    /// Shows every failed action of a run and keeps their logs as files, until they succeed.
    func show(_ summary: BuildSummary, json: Bool) throws(ForgeError) {
        let hasLogs = access("\(directory)/forge-out/.logs", F_OK) == 0
        for name in summary.reports.keys.sorted() {
            guard let report = summary.reports[name], report.outcome != .cancelled else { continue }
            let path = "\(directory)/forge-out/\(OutputName.logPath(of: name))"
            guard !report.outcome.isSuccess else {
                if hasLogs { unlink(path) }
                continue
            }
            let log = try log(of: report)
            try LogFile.write(log, to: path)
            let violations = violations(report, log)
            if json {
                for error in violations { print(JSONWriter.canonicalText(error.json)) }
            } else {
                let found = violations.map { "\n\($0.rendered)\n" }.joined()
                StandardError.write(text(report, log: log, path: path) + found)
            }
        }
    }

    /// Headers that a compile action missed, at their include lines.
    private func violations(_ report: ActionReport, _ log: [UInt8]) -> [ForgeError] {
        guard case .exited = report.outcome else { return [] }
        let text = String(decoding: log, as: UTF8.self)
        return HeaderViolation.find(
            log: text, action: report.name, command: report.command, targets: targets,
            hasSysroot: { fabric.saw($0, in: report) }, read: { try? DocumentInput.bytes(of: "\(directory)/\($0)") })
    }

    private func text(_ report: ActionReport, log: [UInt8], path: String) -> String {
        var lines = [
            "",
            Palette.paint("error[\(ErrorCode.actionFailed.name)]", .bad)
                + ": Action `\(report.name)` failed: " + ActionLine.words(report.outcome),
            "  command: " + report.command.map(ShellWords.quoted).joined(separator: " "),
        ]
        lines += Self.tail(of: log)
        lines.append("  log: \(path)")
        lines += hints(report).map { "  hint: \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private func hints(_ report: ActionReport) -> [String] {
        var hints: [String] = []
        switch report.outcome {
        case .exited(127):
            hints.append(
                "Exit 127 means that a program, or the interpreter in its first line, was not found: an environment has "
                    + "the packages that it names, and what they depend on")
        case .outputMissing:
            hints.append("Paths of outputs count from `/build`, whatever the working directory is")
        case .timedOut: hints.append("`timeout_seconds` is its limit of time")
        case .outOfMemory: hints.append("`resources.memory_bytes` is its limit of memory")
        case .violation: hints.append("Declare what the action touches; a violation is never cached")
        default: break
        }
        return hints + ["Stand in its sandbox with `forge shell \(ShellWords.quoted(report.name))\(fileOption)`"]
    }

    /// The last lines of a log, for a terminal: without control characters, which could drive it.
    static func tail(of log: [UInt8]) -> [String] {
        var lines = log.split(separator: 0x0a, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard !lines.isEmpty else { return ["  it printed nothing"] }
        let omitted = lines.count - lastLines
        let more = omitted > 0 ? ["  … \(omitted) \(omitted == 1 ? "line" : "lines") before"] : []
        return more
            + lines.suffix(lastLines).map { line in
                let text = String(decoding: line, as: UTF8.self)
                return "  | " + String(String.UnicodeScalarView(text.unicodeScalars.filter(isShown)))
            }
    }

    private static func isShown(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.value {
        case 0x09: true
        case ..<0x20, 0x7f...0x9f, 0xfffe, 0xffff: false
        default: true
        }
    }

    /// What a failed action printed, its end if that is long, for a report that other programs read.
    func output(of report: ActionReport) throws(ForgeError) -> String {
        let text = String(decoding: try log(of: report).suffix(64 << 10), as: UTF8.self)
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 == "\n" || Self.isShown($0) }))
    }

    private func log(of report: ActionReport) throws(ForgeError) -> [UInt8] {
        var bytes: [UInt8] = []
        for blob in [report.stdout, report.stderr].compactMap({ $0 }) {
            if try fabric.store.has(blob) { bytes += try fabric.store.bytes(of: blob) }
        }
        return bytes
    }
}
