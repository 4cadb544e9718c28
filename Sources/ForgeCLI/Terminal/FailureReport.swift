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
    let document: DocumentOptions

    /// Shows every failed action of a run and keeps their logs as files.
    func show(_ summary: BuildSummary, json: Bool) throws(ForgeError) {
        for name in summary.reports.keys.sorted() {
            guard let report = summary.reports[name], !report.outcome.isSuccess, report.outcome != .cancelled else {
                continue
            }
            let log = try log(of: report)
            let path = "\(document.directory)/forge-out/logs/\(name).log"
            try LogFile.write(log, to: path)
            if json { continue }
            StandardError.write(text(report, log: log, path: path))
        }
    }

    private func text(_ report: ActionReport, log: [UInt8], path: String) -> String {
        var lines = [
            "",
            "error[\(ErrorCode.actionFailed.name)]: Action `\(report.name)` failed: "
                + ActionLine.words(report.outcome),
            "  command: " + report.command.map(ShellWords.quoted).joined(separator: " "),
        ]
        var all = String(decoding: log, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        if all.last?.isEmpty == true { all.removeLast() }
        let tail = all.suffix(Self.lastLines)
        if log.isEmpty {
            lines.append("  it printed nothing")
        } else {
            lines += tail.map { "  | \($0)" }
        }
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
        return hints + ["Stand in its sandbox with `forge shell \(ShellWords.quoted(report.name))`"]
    }

    private func log(of report: ActionReport) throws(ForgeError) -> [UInt8] {
        var bytes: [UInt8] = []
        for blob in [report.stdout, report.stderr].compactMap({ $0 }) {
            if try fabric.store.has(blob) { bytes += try fabric.store.bytes(of: blob) }
        }
        return bytes
    }
}

/// A log kept as a file beside the document.
enum LogFile {
    /// Writes the whole file, making its directories.
    static func write(_ bytes: [UInt8], to path: String) throws(ForgeError) {
        var made = ""
        for component in path.split(separator: "/").dropLast() {
            made += "/\(component)"
            mkdir(made, 0o755)
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw ForgeError(
                .outputUnwritable, "Cannot write the log `\(path)`", path: path, cause: String(cString: strerror(errno))
            )
        }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}

/// Words as a shell reads them.
enum ShellWords {
    /// The word, quoted where a shell would change it.
    static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./=:,+@%^".utf8.contains(byte)
            }
        }
        guard !plain || word.isEmpty else { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
