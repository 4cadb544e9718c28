internal import ArgumentParser
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
internal import ForgeStore

/// `forge env capture`.
struct EnvironmentCaptureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture", abstract: "Bring environments into the store; print digest, size and name of each.",
        discussion: "One that is not locked is captured from the host, its image or the archive, and locked.")

    @Argument(help: ArgumentHelp("Names of environments; none means all.", valueName: "NAME"))
    var names: [String] = []

    @Flag(help: "Refuse environments that do not stand in forge.lock.")
    var locked = false

    @OptionGroup var options: EnvironmentOptions

    func run() throws {
        let store = try Composition.store()
        for report in try options.desk(locked: locked).capture(names) {
            let size = try EnvironmentSize(report.tree, in: store)
            guard options.json else {
                try DocumentOutput.line(
                    "\(report.tree.digest.text) \(report.name.padded(to: 16)) \(size.text), "
                        + StoreLine.count(report.packages.count, "package"))
                continue
            }
            try StoreLine.json("environment", EnvironmentText.members(report, size: size))
        }
    }
}

/// How much an environment's tree holds, each file counted once.
struct EnvironmentSize {
    /// Distinct files.
    var files = 0
    /// Their bytes.
    var bytes: Int64 = 0

    /// Walks a stored tree.
    init(_ tree: BlobID, in store: any BlobStore) throws(ForgeError) {
        var walker = TreeWalker(store: store)
        var (files, bytes) = (0, Int64(0))
        try walker.walk(tree) { object in
            guard case .file(let id) = object else { return }
            files += 1
            bytes += id.size
        }
        (self.files, self.bytes) = (files, bytes)
    }

    /// For people.
    var text: String { "\(StoreLine.count(files, "file")), \(ByteCount.text(bytes))" }
}
