internal import ArgumentParser
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeJobs

/// `forge run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a target in its sandbox, showing what it prints.",
        discussion: """
            A target that leaves exactly one executable file runs that file; any other target runs its own command. \
            ARGS are added to the command line; it reads standard input when that is no terminal. \
            Nothing is cached; the exit code is the program's.
            """)

    @Argument(help: ArgumentHelp("The name of an action, or a label.", valueName: "TARGET"))
    var target: String

    @Argument(parsing: .postTerminator, help: ArgumentHelp("Arguments for the program.", valueName: "ARGS"))
    var arguments: [String] = []

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
        let report = try await Interruption.watched(nil) { () async throws(ForgeError) in
            try await ProgramRun(session: session).run(
                selection.actions[0], arguments: arguments, standardInput: InputPump.start()
            ) {
                isError, bytes in
                if isError {
                    StandardError.write(bytes)
                } else {
                    StandardOutput.write(bytes)
                }
            }
        }
        switch report.outcome {
        case .exited(0): return
        case .exited(let code): throw ExitCode(code)
        case .signaled(let number): throw ExitCode(128 + number)
        case .cancelled: throw ForgeError(.cancelled, "Stopped")
        default:
            throw ForgeError(.actionFailed, "The program ended: \(ActionLine.words(report.outcome))")
        }
    }
}
