internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs

/// `forge env`.
struct EnvironmentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Capture, show, compare and lock environments: the file systems that actions see.",
        discussion: """
            Environments are declared in the document, or in forge.dhall; forge.lock beside it pins what `debian` and \
            `oci` ones were when they were captured. What is locked and in the store is used without looking at the \
            host.
            """,
        subcommands: [
            EnvironmentCaptureCommand.self, EnvironmentShowCommand.self, EnvironmentDiffCommand.self,
            EnvironmentLockCommand.self,
        ])
}

/// What the subcommands of `forge env` share.
struct EnvironmentOptions: ParsableArguments {
    @OptionGroup var document: DocumentOptions

    @Flag(help: "Print one JSON object a line.")
    var json = false

    /// The desk for the document; where there is none, for the packages around the working directory.
    func desk(locked: Bool = false) throws -> EnvironmentDesk {
        var options = BuildOptions(jobs: 1)
        options.locked = locked
        var (workload, directory) = try declared()
        // Environments are shown and locked as they are, whatever is expected of them.
        for index in workload.environments.indices { workload.environments[index].digest = nil }
        return EnvironmentDesk(
            fabric: try Composition.fabric(), workload: workload, documentDirectory: directory, options: options,
            emit: { event in
                switch event {
                case .notice(let text): StandardError.write("notice   \(text)\n")
                case .preparing(let what): StandardError.write("prepare  \(what)\n")
                default: break
                }
            })
    }

    private func declared() throws -> (Workload, String) {
        if document.file == DocumentOptions.defaultFile, document.project == nil,
            let root = RepositoryRoot.above(DocumentOptions.currentDirectory)
        {
            let build = try root.compile([], toolchain: nil)
            return (try root.mistakes([]).workload(build.workload), root.path)
        }
        return (try document.workload(), document.directory)
    }
}
