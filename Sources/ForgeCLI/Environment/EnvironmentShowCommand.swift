internal import ArgumentParser
internal import ForgeCapture
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs

/// `forge env show`.
struct EnvironmentShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show an environment: tree digest, size, layers, packages and versions.",
        discussion: "`forge store ls -R DIGEST` lists its files.")

    @Argument(help: ArgumentHelp("The environment's name.", valueName: "NAME"))
    var name: String

    @OptionGroup var options: EnvironmentOptions

    func run() throws {
        let store = try Composition.store()
        for report in try options.desk().capture([name]) {
            let size = try EnvironmentSize(report.tree, in: store)
            if options.json {
                try StoreLine.json("environment", EnvironmentText.members(report, size: size))
                continue
            }
            try DocumentOutput.line("environment \(report.name) (\(EnvironmentText.word(report.kind)))")
            try DocumentOutput.line("tree        \(report.tree.digest.text)")
            try DocumentOutput.line("size        \(size.text)")
            for layer in report.layers {
                try DocumentOutput.line("layer       \(layer.tree.digest.text) \(layer.name)")
            }
            for package in report.packages {
                try DocumentOutput.line("package     \(package.name):\(package.architecture) \(package.version)")
            }
            for path in report.modified { try DocumentOutput.line("modified    \(StoreLine.shown(path))") }
        }
    }
}
