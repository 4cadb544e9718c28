internal import ArgumentParser
internal import ForgeCapture
internal import ForgeCore
internal import ForgeJobs

/// `forge env lock`.
struct EnvironmentLockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Write forge.lock, take in what is new with --update, or --check it.",
        discussion: """
            Entries that are absent or for another declaration are made; entries of environments that the document \
            does not declare any more go. --check captures anew, changes nothing, and exits with 4 naming what differs.
            """)

    @Argument(help: ArgumentHelp("Names of environments; none means all.", valueName: "NAME"))
    var names: [String] = []

    @Flag(help: "Capture anew what is locked already.")
    var update = false

    @Flag(help: "Compare the lock with the present state, and change nothing.")
    var check = false

    @OptionGroup var options: EnvironmentOptions

    func validate() throws {
        if update, check { throw ValidationError("Give either `--update` or `--check`") }
    }

    func run() throws {
        let desk = try options.desk()
        if check {
            for name in try desk.check(names) { try show(name, "as locked") }
            return
        }
        for (name, change) in try desk.lock(names, update: update) {
            switch change {
            case .added: try show(name, "locked")
            case .removed: try show(name, "removed")
            case .unchanged: try show(name, "unchanged")
            case .updated(let packages): try show(name, "updated", packages)
            }
        }
    }

    private func show(_ name: String, _ word: String, _ packages: [PackageDifference] = []) throws(ForgeError) {
        guard options.json else {
            try DocumentOutput.line("\(word.padded(to: 9)) \(name)")
            for package in packages { try DocumentOutput.line("  package \(package)") }
            return
        }
        try StoreLine.json(
            "lock",
            [
                JSONMember("name", .string(name)), JSONMember("change", .string(word)),
                JSONMember("packages", .array(packages.map(\.json))),
            ])
    }
}

extension PackageDifference {
    /// The difference for programs.
    var json: JSONValue {
        .object([
            "name": .string(name), "before": before.map { .string($0) }, "after": after.map { .string($0) },
        ])
    }
}
