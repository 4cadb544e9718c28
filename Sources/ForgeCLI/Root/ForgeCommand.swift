public import ArgumentParser
private import CForgeLinux
internal import ForgeCore
private import Glibc

/// The `forge` command: its subcommands, and the one place where failures become text and an exit code.
public struct ForgeCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "forge",
        abstract: "Turns declared work into reproducible, provable results.",
        version: ForgeVersion.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Work:",
                subcommands: [
                    BuildCommand.self, TestCommand.self, RunCommand.self, VerifyCommand.self, LogCommand.self,
                    ShellCommand.self, WatchCommand.self, DaemonCommand.self,
                ]),
            CommandGroup(
                name: "Answers:",
                subcommands: [
                    WhyCommand.self, DirtyCommand.self, PathCommand.self, TraceCommand.self, QueryCommand.self,
                    CacheCommand.self,
                ]),
            CommandGroup(name: "Builds that exist:", subcommands: [InitCommand.self, ImportTraceCommand.self]),
            CommandGroup(
                name: "Packages:",
                subcommands: [
                    SrcsCommand.self, FmtCommand.self, LintCommand.self, CompileCommandsCommand.self,
                ]),
            CommandGroup(
                name: "Documents:",
                subcommands: [
                    ValidateCommand.self, CanonicalizeCommand.self, HashCommand.self, SchemaCommand.self,
                    GraphCommand.self, DhallCommand.self,
                ]),
            CommandGroup(
                name: "What is stored:", subcommands: [EnvironmentCommand.self, StoreCommand.self, RecordCommand.self]),
            CommandGroup(name: "Others:", subcommands: [ServeCommand.self, WorkerCommand.self]),
            CommandGroup(name: "Help:", subcommands: [DoctorCommand.self, ExplainCommand.self]),
        ])

    /// Makes the command.
    public init() {}

    /// Parses the command line, runs the command and ends the process.
    public static func launch() async -> Never {
        forge_give_large_buffers_back()
        let arguments = Array(CommandLine.arguments.dropFirst())
        // A reader that goes away, such as `head`, is an error of write(2) like others.
        forge_survive_signal(SIGPIPE)
        if arguments == ["--version"] {
            print(ForgeVersion.text)
            end(0)
        }
        let code = await run(arguments)
        end(code == 0 ? 0 : Interruption.exitCode ?? code)
    }

    /// Ends the process without the handlers of `exit`: threads still run, and must find everything as it was.
    private static func end(_ code: Int32) -> Never {
        guard let reason = StandardOutput.finish() else { _exit(code) }
        StandardError.write(ForgeError(.ioFailed, "Cannot write to standard output", cause: reason).rendered + "\n")
        _exit(code == 0 ? ErrorCode.ioFailed.outcome.exitCode : code)
    }

    /// Runs one command line and gives the exit code of DESIGN part 7.
    static func run(_ arguments: [String]) async -> Int32 {
        do {
            if try DhallRelation.runPlain(arguments) { return 0 }
            var command = try parsed(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return report(error, wantsJSON: arguments.prefix { $0 != "--" }.contains("--json"))
        }
    }

    /// The command that a line stands for.
    ///
    /// A subcommand that its line fits is parsed by itself: looking at all of them takes as long as the work of a small
    /// one. Whatever does not fit, and a question for help, is parsed from the root, whose messages name the way to the
    /// subcommand.
    private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        var type: any ParsableCommand.Type = Self.self
        var rest = arguments[...]
        while let name = rest.first,
            let next = type.configuration.subcommands.first(where: { $0.configuration.commandName == name })
        {
            type = next
            rest.removeFirst()
        }
        let isHelp = rest.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
        if type.configuration.subcommands.isEmpty, !isHelp, let command = try? type.parseAsRoot(Array(rest)) {
            return command
        }
        return try parseAsRoot(arguments)
    }

    private static func report(_ error: any Error, wantsJSON: Bool) -> Int32 {
        switch error {
        case let error as ForgeErrors: return report(error.errors.map(RepositoryRoot.placed), wantsJSON: wantsJSON)
        case let error as ForgeError: return report([RepositoryRoot.placed(error)], wantsJSON: wantsJSON)
        case let code as ArgumentParser.ExitCode: return code.rawValue
        default: break
        }
        let text = fullMessage(for: error)
        if exitCode(for: error).isSuccess {
            print(text)
            return 0
        }
        StandardError.write("error[\(ErrorCode.usage.name)]: \(text.replacing(prefix: "Error: "))\n")
        return ErrorCode.usage.outcome.exitCode
    }

    /// The text with what stands before its first colon, such as `error[E_USAGE]`, in the colour of failures.
    private static func coloured(_ text: String) -> String {
        guard let colon = text.firstIndex(of: ":") else { return text }
        return Palette.paint(String(text[..<colon]), .bad) + text[colon...]
    }

    private static func report(_ errors: [ForgeError], wantsJSON: Bool) -> Int32 {
        for error in errors.map(BuildWorld.named) {
            StandardError.write(coloured(error.rendered) + "\n")
            if wantsJSON { print(JSONWriter.canonicalText(error.json)) }
        }
        return errors.first?.code.outcome.exitCode ?? ErrorCode.bug.outcome.exitCode
    }
}

extension String {
    fileprivate func replacing(prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
