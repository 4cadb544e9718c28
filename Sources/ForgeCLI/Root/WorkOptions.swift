internal import ArgumentParser
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeJobs

/// Options of every command that executes actions.
struct WorkOptions: ParsableArguments {
    @Option(
        name: [.customShort("j", allowingJoined: true), .long],
        help: ArgumentHelp("CPUs' worth of actions at one time.", valueName: "N"))
    var jobs: Int?

    @Flag(help: "Refuse environments that do not stand in forge.lock.")
    var locked = false

    @Option(
        help: ArgumentHelp(
            "Run although this protection is missing on this host; the record says so. Repeatable.", valueName: "NAME"))
    var allowWeakerSandbox: [String] = []

    /// The options for a session.
    func options() throws(ForgeError) -> BuildOptions {
        if let jobs, jobs < 1 {
            throw ForgeError(.usage, "`--jobs` takes a number from 1 up, not \(jobs)")
        }
        var options = BuildOptions(jobs: jobs ?? Composition.cpuCount)
        options.locked = locked
        for name in allowWeakerSandbox { try Self.checkWaiver(name) }
        options.waivedProtections = Array(Set(allowWeakerSandbox)).sorted()
        return options
    }

    static func checkWaiver(_ name: String) throws(ForgeError) {
        guard let protection = Protection.named(name) else {
            var hints = Suggestion.hints(for: name, among: Protection.all.map(\.name))
            if hints.isEmpty {
                hints = ["Those that can be waived: \(Protection.waivableNames.joined(separator: ", "))"]
            }
            throw ForgeError(.usage, "No protection is named `\(name)`", hints: hints)
        }
        guard protection.isWaivable else {
            throw ForgeError(
                .usage, "There is no sandbox without `\(name)`, so that it cannot be waived",
                hints: ["Those that can be waived: \(Protection.waivableNames.joined(separator: ", "))"])
        }
    }
}
