internal import ArgumentParser
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeJobs

/// `forge shell`.
struct ShellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell", abstract: "Stand in the sandbox of a target, its inputs in place.",
        discussion: """
            What the target needs is built first. Nothing that happens inside is kept. Without a command, /bin/sh of \
            the target's environment is started.
            """)

    @Argument(help: ArgumentHelp("The name of an action, or a label.", valueName: "TARGET"))
    var target: String

    @Argument(parsing: .postTerminator, help: ArgumentHelp("A command instead of a shell.", valueName: "COMMAND"))
    var command: [String] = []

    @Option(help: ArgumentHelp("Make labels with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    @OptionGroup var document: DocumentOptions
    @OptionGroup var work: WorkOptions

    func run() async throws {
        let selection = try BuildSelection(target: target, document, toolchain: toolchain)
        let options = try work.options()
        let fabric = try Composition.fabric()
        let session = BuildSession(
            fabric: fabric, workload: selection.workload, documentDirectory: selection.directory, options: options,
            emit: { event in
                if case .notice(let text) = event { StandardError.write("notice   \(text)\n") }
            })
        var request = try await ProgramRun(session: session).shell(
            selection.actions[0], command: command.isEmpty ? ["/bin/sh"] : command)
        request.usesTerminal = true
        if command.isEmpty, let declared = selection.workload.actions.first(where: { $0.name == selection.actions[0] })
        {
            let words = declared.command.map(ShellWords.quoted).joined(separator: " ")
            StandardError.write("in the sandbox of `\(target)`; its command is: \(words)\n")
        }
        let terminal = ForegroundTerminal()
        let sealed = request
        let report = try await Interruption.watched(nil) { () async throws(ForgeError) in
            defer { terminal?.takeBack() }
            return try await fabric.execute(sealed)
        }
        switch report.outcome {
        case .exited(0): return
        case .exited(let code): throw ExitCode(code)
        case .signaled(let number): throw ExitCode(128 + number)
        case .cancelled: throw ForgeError(.cancelled, "Stopped")
        default: throw ForgeError(.actionFailed, "The shell ended: \(ActionLine.words(report.outcome))")
        }
    }
}
