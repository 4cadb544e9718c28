internal import ArgumentParser
internal import ForgeCapture
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
internal import ForgeStore

/// `forge env diff`.
struct EnvironmentDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Say in what two environments differ: packages first, then files.",
        discussion: """
            Each side is an environment's name, a tree's digest, a lock file, or FILE#NAME for one environment of a \
            lock file. Two lock files are compared name by name. The exit code is 0 when they are equal and 1 when \
            they differ.
            """)

    @Argument(help: ArgumentHelp("The first side.", valueName: "A"))
    var first: String

    @Argument(help: ArgumentHelp("The second side.", valueName: "B"))
    var second: String

    @OptionGroup var options: EnvironmentOptions

    /// One side: trees with their packages, by name; a single one has the name "".
    private typealias Side = [String: (tree: BlobID, packages: [LockedPackage])]

    func run() throws {
        let store = try Composition.store()
        let (a, b) = (try side(first, in: store), try side(second, in: store))
        if (a[""] == nil) != (b[""] == nil) {
            throw ForgeError(
                .usage, "One side is a whole lock file, the other a single environment",
                hints: ["Write `FILE#NAME` for one environment of a lock file"])
        }
        var isEqual = true
        for name in Set(a.keys).union(b.keys).sorted() {
            switch (a[name], b[name]) {
            case (let old?, let new?):
                if old.tree == new.tree { continue }
                isEqual = false
                try compare(name, old, new, in: store)
            case (_?, nil):
                isEqual = false
                try show("environment", name, .string(name), "removed")
            default:
                isEqual = false
                try show("environment", name, .string(name), "added")
            }
        }
        guard isEqual else { throw ExitCode(1) }
        if !options.json { try DocumentOutput.line("equal") }
    }

    private func compare(
        _ name: String, _ old: (tree: BlobID, packages: [LockedPackage]),
        _ new: (tree: BlobID, packages: [LockedPackage]), in store: DiskStore
    ) throws(ForgeError) {
        if !options.json, !name.isEmpty { try DocumentOutput.line("environment \(name)") }
        for package in PackageDifference.between(old.packages, new.packages) {
            let change = package.before == nil ? "added" : package.after == nil ? "removed" : "changed"
            try show("package", name, package.json, change, text: package.description)
        }
        let absent = try store.missing([old.tree, new.tree])
        guard absent.isEmpty else {
            return StandardError.write(
                "notice   \(absent.map(\.digest.text).joined(separator: ", ")) is not in the store, "
                    + "so files cannot be compared\n")
        }
        for difference in try TreeComparison(store: store).differences(old.tree, new.tree) {
            try show("file", name, .string(difference.path), difference.change.rawValue)
        }
    }

    private func show(
        _ kind: String, _ environment: String, _ what: JSONValue, _ change: String, text: String? = nil
    ) throws(ForgeError) {
        guard options.json else {
            let words = text ?? what.stringValue.map { StoreLine.shown($0) } ?? ""
            return try DocumentOutput.line("\(change.padded(to: 8)) \(kind) \(words)")
        }
        var members = [JSONMember("change", .string(change)), JSONMember(kind, what)]
        if !environment.isEmpty, kind != "environment" { members.append(.init("environment", .string(environment))) }
        try StoreLine.json("\(kind)-difference", members)
    }

    private func side(_ text: String, in store: DiskStore) throws -> Side {
        let isPlain = !text.contains("/") && !text.contains("#") && !text.contains(":")
        if isPlain, let workload = try? options.document.workload(),
            workload.environments.contains(where: { $0.name == text })
        {
            let report = try options.desk().capture([text])[0]
            return ["": (report.tree, report.packages)]
        }
        if let digest = Digest(text: text) ?? Digest(hex: text) {
            return ["": (try ObjectReference.blob(digest.text, in: store), [])]
        }
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let lock = try Lockfile.load(String(parts[0])) else {
            throw ForgeError(
                .usage, "`\(text)` is no environment of the document, no digest and no lock file",
                hints: ["Name the document with `-f FILE`, or the lock file by its path"])
        }
        if parts.count == 2 {
            let name = String(parts[1])
            guard let entry = lock.environments[name] else {
                throw ForgeError(
                    .lockMissing, "The lock file has no environment `\(name)`", path: String(parts[0]),
                    hints: Suggestion.hints(for: name, among: lock.environments.keys.sorted()))
            }
            return ["": (entry.tree, entry.packages)]
        }
        return lock.environments.mapValues { ($0.tree, $0.packages) }
    }
}
