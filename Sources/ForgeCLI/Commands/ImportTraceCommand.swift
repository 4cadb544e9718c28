internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
private import Glibc

/// `forge import-trace`.
struct ImportTraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-trace", abstract: "Run an existing build and write typed targets for what it compiled.",
        discussion: """
            The build runs in its own tree, under ptrace, and sees it at /build, where actions see theirs: paths that \
            compilers record are equal. Its compiles, archives and links become a BUILD.dhall, which is printed. The \
            tree has to be clean, so that everything is made. What the build prints goes to standard error.
            """)

    @Option(
        name: [.customShort("C"), .customLong("directory")],
        help: ArgumentHelp("Run the build in DIR, and write the package there.", valueName: "DIR"))
    var directory = "."

    @Option(name: .shortAndLong, help: ArgumentHelp("Write the targets to FILE.", valueName: "FILE"))
    var output: String?

    @Flag(help: "Write BUILD.dhall, and forge.dhall where there is none here or above.")
    var write = false

    @Flag(help: "Print what the processes did instead, one JSON object a line.")
    var json = false

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("The build's command, after `--`.", valueName: "COMMAND"))
    var command: [String] = []

    func validate() throws {
        if command.isEmpty { throw ValidationError("Write the build's command after `--`, such as `-- make`") }
        if json, write || output != nil { throw ValidationError("`--json` writes no targets") }
        if write, output != nil { throw ValidationError("`--write` and `--output` exclude each other") }
    }

    func run() throws {
        let place = try ImportPlace(directory)
        if write { try place.requireAbsent("BUILD.dhall") }
        if let output { try ImportPlace.requireAbsent(path: output) }
        var build = TracedBuild(work: Tracer.work, tree: place.root)
        var failure: ForgeError?
        let request = TraceRequest(
            tree: place.root, directory: place.package, arguments: command, environment: Self.environment(place.package)
        )
        let status = try Tracer.run(request) { event in
            if json {
                do throws(ForgeError) {
                    try DocumentOutput.line(JSONWriter.canonicalText(event.json))
                } catch { failure = failure ?? error }
            } else {
                build.take(event)
            }
        }
        if let failure { throw failure }
        guard status == 0 else {
            let error = ForgeError(
                .traceBuildFailed,
                "`\(command.joined(separator: " "))` ended with \(status), so that nothing was written",
                hints: ["Make the build succeed by itself first"])
            StandardError.write(error.rendered + "\n")
            throw ExitCode(status)
        }
        if !json { try conclude(build, place) }
    }

    private func conclude(_ build: TracedBuild, _ place: ImportPlace) throws {
        let tree = TraceImport.Tree(exists: place.exists, namesItself: place.namesItself)
        let package = try TraceImport.package(build, tree: tree, package: place.package)
        for remark in package.remarks { StandardError.write("notice   \(remark)\n") }
        let compilers = HostCompilers(build, needsCxx: package.needsCxx)
        for remark in compilers.remarks { StandardError.write("notice   \(remark)\n") }
        if let output { return try ImportPlace.write(package.text, to: output) }
        guard write else { return try DocumentOutput.write(package.text) }
        if !place.hasRoot {
            try place.write(try compilers.rootFile(place.name).text(), "forge.dhall")
        }
        try place.write(package.text, "BUILD.dhall")
        StandardError.write(
            "\(package.targetCount) target\(package.targetCount == 1 ? "" : "s"); `forge build //...` makes them\n")
    }

    /// The variables of this process, with those that have compilers do the same each time.
    private static func environment(_ package: String) -> [String] {
        var values: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
            place += 1
        }
        // Compilers and shells believe this one where it names the working directory, by whatever path.
        values["PWD"] = package.isEmpty ? Tracer.work : "\(Tracer.work)/\(package)"
        values["OLDPWD"] = nil
        // Dates that a compiler writes are an action's; a cache of compilers would compile nothing.
        values["SOURCE_DATE_EPOCH"] = values["SOURCE_DATE_EPOCH"] ?? Tracer.sourceDate
        values["CCACHE_DISABLE"] = "1"
        return values.map { "\($0.key)=\($0.value)" }.sorted()
    }
}
