internal import ArgumentParser
internal import ForgeCore
internal import ForgeDhall

/// `forge dhall diff`.
struct DhallDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show in what two expressions differ once they are computed.",
        discussion: "Prints nothing and ends with 0 when their normal forms are the same, else with 1.")

    @Argument(help: ArgumentHelp("The source on the left; `-` is standard input.", valueName: "A"))
    var left: String

    @Argument(help: ArgumentHelp("The source on the right; `-` is standard input.", valueName: "B"))
    var right: String

    @OptionGroup var world: DhallWorld

    func validate() throws {
        if left == "-", right == "-" { throw ValidationError("Standard input is one of the two at most") }
    }

    func run() throws {
        let found = try Dhall.differences(
            try DhallWorld.source(left), try DhallWorld.source(right), try world.options())
        if found.all.isEmpty { return }
        var lines: [String] = []
        for difference in found.all {
            lines.append(difference.path)
            if let left = difference.left { lines.append("  - \(left)") }
            if let right = difference.right { lines.append("  + \(right)") }
        }
        if found.isCut { lines.append("… and more") }
        try DocumentOutput.line(lines.joined(separator: "\n"))
        throw ExitCode(ErrorCode.Outcome.workFailed.exitCode)
    }
}
