internal import ArgumentParser
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
internal import ForgeRemote

/// `forge cache explain`.
struct CacheExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Compare an action with what a cluster has: why its result was found there, or was not.",
        discussion: """
            Nothing is executed and nothing is sent. Of each action of TARGET it is said what of it the cluster has, \
            and whether the result there is the one here. An action whose result is not there is compared, field by \
            field, with the one that --against names, or else with the one that ran here the last time, where the \
            cluster knows that one. The action of another machine is named by what this command says there.
            """)

    @Argument(help: ArgumentHelp("Labels or actions.", valueName: "TARGET"))
    var targets: [String]

    @Option(help: ArgumentHelp("Make labels with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    @Option(help: ArgumentHelp("Compare with this action, which the cluster has.", valueName: "DIGEST/SIZE"))
    var against: String?

    @OptionGroup var document: DocumentOptions
    @OptionGroup var remote: RemoteOptions

    @Flag(help: "Print one JSON object for each action.")
    var json = false

    func validate() throws {
        guard let remote = remote.remote else { throw ValidationError("`--remote` names the cluster that is asked") }
        if SharedPlan.isMeant(by: remote) {
            throw ValidationError(
                "Buckets and directories hold results alone; what is compared is what clusters hold of actions")
        }
    }

    func run() async throws {
        let selection = try BuildSelection(targets, document, toolchain: toolchain)
        let fabric = try Composition.fabric(remote)
        guard let cluster = fabric.executor as? RemoteExecutor else { return }
        var options = BuildOptions(jobs: 1)
        options.containerImages = try remote.images()
        let session = BuildSession(
            fabric: fabric, workload: selection.workload, documentDirectory: selection.directory,
            options: options, emit: { _ in })
        let other = try against.map(Self.action)
        if let other { try await cluster.bring(action: other) }
        for action in try await session.keyed(selection.actions) {
            let answer = try await CacheAnswer(
                of: action, session, fabric, cluster, project: selection.directory, against: other)
            if json {
                try DocumentOutput.line(JSONWriter.canonicalText(answer.json))
            } else {
                for line in answer.lines { try DocumentOutput.line(line) }
            }
        }
    }

    private static func action(_ text: String) throws -> BlobID {
        guard let id = BlobID(text: text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text) else {
            throw ForgeError(
                .usage, "`\(text)` names no action", hints: ["Write its digest and its size, such as `0123…cdef/157`"])
        }
        return id
    }
}
