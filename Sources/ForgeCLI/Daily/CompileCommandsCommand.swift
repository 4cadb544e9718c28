internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
private import Glibc

/// `forge compile-commands`.
struct CompileCommandsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile-commands", abstract: "Write compile_commands.json, for clangd and its like.",
        discussion: """
            One entry for each file that targets compile, with paths of this machine: sources below the root of the \
            repository, what other targets make below forge-out, where `forge build` shows it. Archives that sources \
            are taken from are unpacked and linked below forge-out too. No action is executed.
            """)

    @Argument(help: ArgumentHelp("Labels; none means //..., all packages.", valueName: "LABEL"))
    var labels: [String] = ["//..."]

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write; `-` is standard output.", valueName: "FILE"))
    var output: String?

    @Option(help: ArgumentHelp("Compile with this toolchain of the project.", valueName: "NAME"))
    var toolchain: String?

    func run() async throws {
        let root = try RepositoryRoot.find()
        for name in labels where !BuildSelection.isLabel(name) {
            throw ForgeError(.labelInvalid, "`\(name)` is not a label", hints: ["Write `//path:name` or `//...`"])
        }
        let selection = try BuildSelection(labels, try DocumentOptions.parse([]), toolchain: toolchain)
        let places = OutputPlaces(selection.targets ?? [], root: root.path)
        let document = try JSONReader.read(selection.workload.canonicalBytes)
        let commands = CompileCommands(document, root: root.path) { places.shown($0) }
        try await layOut(commands.archives, selection, places)
        var lines = (commands.json.arrayValue ?? []).map(JSONWriter.canonicalText).joined(separator: ",\n")
        lines = lines.isEmpty ? "[]\n" : "[\n\(lines)\n]\n"
        if output == "-" { return try DocumentOutput.write(Array(lines.utf8)) }
        let file = output ?? "\(root.path)/compile_commands.json"
        if PackageFiles.bytes(file) != Array(lines.utf8) { try FileSink.replace(file, with: Array(lines.utf8)) }
        let count = commands.json.arrayValue?.count ?? 0
        StandardError.write("\(count) \(count == 1 ? "entry" : "entries") in \(file)\n")
    }

    /// Unpacks archives that entries name.
    private func layOut(
        _ archives: [String: String], _ selection: BuildSelection, _ places: OutputPlaces
    ) async throws {
        guard !archives.isEmpty else { return }
        var links: [String: String] = [:]
        for (name, directory) in archives { links[name] = places.link(directory) }
        let fabric = try Composition.fabric()
        let printer = BuildPrinter(json: false, clock: fabric.clock)
        let session = BuildSession(
            fabric: fabric, workload: selection.workload, documentDirectory: selection.directory,
            options: BuildOptions(jobs: 1), emit: printer.take)
        let wanted = links
        try await Interruption.watched(printer) { () async throws(ForgeError) in try await session.layOut(wanted) }
    }
}

/// Where `forge-out` shows what targets make.
struct OutputPlaces {
    /// Paths below `forge-out` by the directory of a target's outputs, `PACKAGE/NAME`.
    private var paths: [String: String] = [:]
    private let root: String

    init(_ targets: [CompiledBuild.Target], root: String) {
        self.root = root
        for target in targets {
            guard let place = TargetPlace(action: "\(target.name)#") else { continue }
            let plain = place.name.split(separator: "@").first.map(String.init) ?? place.name
            paths[place.package.isEmpty ? plain : "\(place.package)/\(plain)"] = place.path(isDirectory: isDirectory)
        }
    }

    /// The path below the root of an output, `out/TOOLCHAIN/PACKAGE/NAME/…`, or of a file of an archive.
    func shown(_ path: String) -> String? {
        var parts = path.split(separator: "/").map(String.init)
        if parts.first == "out" { parts.removeFirst(min(2, parts.count)) }
        for count in stride(from: parts.count, to: 0, by: -1) {
            guard let place = paths[parts[..<count].joined(separator: "/")] else { continue }
            return (["forge-out", place] + parts[count...]).joined(separator: "/")
        }
        return nil
    }

    /// The path below `forge-out` of a directory that an archive is unpacked to.
    func link(_ directory: String) -> String { paths[directory] ?? directory }

    private func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat("\(root)/\(path)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
