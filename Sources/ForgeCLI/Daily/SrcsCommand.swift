internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeDhall
private import Glibc

/// `forge srcs`.
struct SrcsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "srcs", abstract: "Propose new and vanished files of packages for their lists of sources.",
        discussion: """
            A new file is proposed to the target that lists files like it; on a terminal each proposal is asked about. \
            Lists are edited in place: comments stay, and the result is formatted. Without a terminal, and with \
            --check, what differs is printed and the command ends with 1.
            """)

    @Argument(
        help: ArgumentHelp(
            "Packages: //path, //path/..., or one target, //path:name. None means //....", valueName: "PACKAGE"))
    var patterns: [String] = ["//..."]

    @Flag(help: "Change nothing; print what differs, and end with 1 when something does.")
    var check = false

    @Flag(help: "Accept every proposal.")
    var write = false

    @Flag(help: "Print one JSON object for each proposal.")
    var json = false

    func validate() throws {
        if check, write { throw ValidationError("`--check` and `--write` exclude each other") }
    }

    func run() throws {
        let root = try RepositoryRoot.find()
        let scope = try PackageScope(patterns, root)
        let packages = try DeclaredPackage.load(scope.packages, options: BuildWorld.options(root: root.path))
        let asks = !check && !write && isatty(0) == 1 && isatty(2) == 1
        var count = 0
        var dialogue = SourceDialogue()
        var problems: [ForgeError] = []
        for package in packages {
            let proposer = try SourceProposer(package)
            let directory = package.package.isEmpty ? root.path : "\(root.path)/\(package.package)"
            let proposals = proposer.proposals(PackageFiles.list(directory)) { access("\(directory)/\($0)", F_OK) == 0 }
                .filter { scope.contains($0.label) }
            guard !proposals.isEmpty else { continue }
            count += proposals.count
            if !asks { for proposal in proposals { try DocumentOutput.line(text(proposal)) } }
            let accepted = write ? proposals : asks ? dialogue.ask(proposals, in: package) : []
            // What cannot be edited is said whether it is to be edited or not.
            do throws(ForgeErrors) {
                let result = try proposer.applied(asks ? accepted : proposals)
                if !accepted.isEmpty { try FileSink.replace("\(directory)/BUILD.dhall", with: result) }
            } catch { problems += error.errors }
        }
        if !problems.isEmpty { throw ForgeErrors(problems) }
        guard count > 0, !write, !asks else { return }
        if !check { StandardError.write("hint: accept all with `--write`, or answer on a terminal\n") }
        throw ExitCode(ErrorCode.Outcome.workFailed.exitCode)
    }

    private func text(_ proposal: SourceProposal) -> String {
        json ? JSONWriter.canonicalText(proposal.json) : proposal.line
    }
}
