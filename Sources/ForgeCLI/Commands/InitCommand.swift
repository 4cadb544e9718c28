internal import ArgumentParser
internal import ForgeCompiler
internal import ForgeCore

/// `forge init`.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Recognise a source tree and write the targets that build it.",
        discussion: """
            Looks at names and at a few files and runs nothing. What is recognised first counts: \
            \(TreeKind.allCases.map(\.rawValue).joined(separator: ", ")). forge.dhall is written where there is none \
            here or above. `forge build //...` builds what is written as it is.
            """)

    @Option(
        name: [.customShort("C"), .customLong("directory")],
        help: ArgumentHelp("Recognise the tree in DIR.", valueName: "DIR"))
    var directory = "."

    @Option(
        help: ArgumentHelp("Take the tree for this kind, whatever else it shows.", valueName: "KIND"),
        transform: { text in
            if let kind = TreeKind(rawValue: text) { return kind }
            throw ValidationError(
                "`\(text)` is none of \(TreeKind.allCases.map(\.rawValue).joined(separator: ", "))")
        })
    var kind: TreeKind?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "A file that the tree's own build system makes, relative to the tree; may be repeated.", valueName: "FILE"))
    var outputs: [String] = []

    @Flag(help: "Print what would be written, and write nothing.")
    var dryRun = false

    @Flag(help: "Write the files anew where they are there already.")
    var force = false

    @Flag(help: "Print what was recognised and the files as one JSON object.")
    var json = false

    func validate() throws {
        for output in outputs where output.hasPrefix("/") || output.split(separator: "/").contains("..") {
            throw ValidationError("`\(output)` is no path in the tree")
        }
    }

    func run() throws {
        let place = try ImportPlace(directory)
        let tree = try TreeListing(place.path).tree
        let recognition = try Recognition.of(
            tree, Recognition.Request(name: place.name, package: place.package, kind: kind, outputs: outputs))
        let environment = NeededEnvironment(recognition.needs)
        let hasOwnRoot = place.hasRoot && place.package.isEmpty
        var files: [(name: String, text: [UInt8])] = [("BUILD.dhall", recognition.text)]
        if !place.hasRoot || hasOwnRoot && force {
            files.insert(("forge.dhall", try environment.rootFile(place.name).text()), at: 0)
        }
        if !dryRun, !force { for file in files { try requireAbsent(file.name, place) } }
        report(recognition, environment, place)
        if json {
            try DocumentOutput.line(JSONWriter.canonicalText(Self.json(recognition, files, isWritten: !dryRun)))
        }
        for file in files {
            if dryRun {
                if !json { try DocumentOutput.write(Array("-- \(file.name)\n".utf8) + file.text) }
            } else {
                try place.write(file.text, file.name, replacing: force)
            }
        }
    }

    private func requireAbsent(_ file: String, _ place: ImportPlace) throws(ForgeError) {
        guard place.isThere(file) else { return }
        throw ForgeError(
            .initExists, "There is a file already, which is left as it is", path: "\(place.path)/\(file)",
            hints: ["`--force` writes it anew", "`--dry-run` shows what would be written"])
    }

    /// Says what was recognised, and what people should know.
    private func report(_ recognition: Recognition, _ environment: NeededEnvironment, _ place: ImportPlace) {
        StandardError.write(
            "found    \(recognition.kind.title), by \(recognition.evidence); \(recognition.targetCount) "
                + "\(recognition.targetCount == 1 ? "target" : "targets")\n")
        var notices = recognition.remarks
        if !recognition.others.isEmpty {
            let others = recognition.others.map { "\($0.kind.title) (`--kind \($0.kind.rawValue)`), by \($0.evidence)" }
            notices.insert("The tree shows other kinds too: \(others.joined(separator: "; "))", at: 0)
        }
        if place.hasRoot, !(place.package.isEmpty && force) {
            let packages = recognition.needs.packages.sorted().joined(separator: ", ")
            notices.append("The targets need these packages in the environment of the root: \(packages)")
        } else {
            notices += environment.remarks
        }
        for notice in notices { StandardError.write("notice   \(notice)\n") }
    }

    private static func json(
        _ recognition: Recognition, _ files: [(name: String, text: [UInt8])], isWritten: Bool
    ) -> JSONValue {
        .object([
            "type": .string("init"), "kind": .string(recognition.kind.rawValue),
            "evidence": .string(recognition.evidence),
            "others": .array(
                recognition.others.map {
                    .object(["kind": .string($0.kind.rawValue), "evidence": .string($0.evidence)])
                }),
            "targets": .integer(Int64(recognition.targetCount)),
            "packages": .strings(recognition.needs.packages.sorted()),
            "notices": .strings(recognition.remarks), "written": .bool(isWritten),
            "files": .array(
                files.map {
                    .object(["path": .string($0.name), "text": .string(String(decoding: $0.text, as: UTF8.self))])
                }),
        ])
    }
}
