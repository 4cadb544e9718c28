internal import ArgumentParser
internal import ForgeCore
internal import ForgeIR
internal import ForgeStore

/// `forge store stat`.
struct StoreStatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stat", abstract: "Say what the store holds; or of an object its kind, size and place.")

    @Argument(help: ArgumentHelp("An object; none means the store.", valueName: "DIGEST"))
    var object: String?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() throws {
        let store = try Composition.store()
        if let object { try show(object, in: store) } else { try show(try store.statistics(), of: store) }
    }

    private func show(_ statistics: StoreStatistics, of store: DiskStore) throws(ForgeError) {
        if json {
            func numbers(_ count: Int, _ bytes: Int64) -> JSONValue {
                .object(["count": .integer(Int64(count)), "bytes": .integer(bytes)])
            }
            return try StoreLine.json(
                "store",
                [
                    JSONMember("path", .string(store.home)), JSONMember("layout", .integer(Int64(statistics.layout))),
                    JSONMember("small_blobs", numbers(statistics.smallBlobs, statistics.smallBytes)),
                    JSONMember("large_blobs", numbers(statistics.largeBlobs, statistics.largeBytes)),
                    JSONMember("results", numbers(statistics.results, statistics.resultBytes)),
                    JSONMember("segments", numbers(statistics.segments, statistics.segmentBytes)),
                    JSONMember("trees", .integer(Int64(statistics.trees))),
                    JSONMember("tree_files", numbers(statistics.treeFiles, statistics.treeBytes)),
                    JSONMember("roots", .integer(Int64(statistics.roots))),
                    JSONMember("quarantined", .integer(Int64(statistics.quarantined))),
                ])
        }
        func line(_ name: String, _ count: Int, _ bytes: Int64, _ rest: String) throws(ForgeError) {
            try DocumentOutput.line(
                "\(name.padded(to: 12)) \(String(count).padded(to: 9)) \(ByteCount.text(bytes)) \(rest)")
        }
        try DocumentOutput.line("store        \(store.home) (layout \(statistics.layout))")
        let blobs = statistics.smallBlobs + statistics.largeBlobs
        try line("blobs", blobs, statistics.smallBytes + statistics.largeBytes, "of contents")
        try line("  small", statistics.smallBlobs, statistics.smallBytes, "in segments")
        try line("  large", statistics.largeBlobs, statistics.largeBytes, "in files")
        try line("results", statistics.results, statistics.resultBytes, "in segments")
        try line("segments", statistics.segments, statistics.segmentBytes, "on disk")
        try line("trees", statistics.trees, statistics.treeBytes, "in \(statistics.treeFiles) files laid out on disk")
        try DocumentOutput.line("roots        \(statistics.roots)")
        if statistics.quarantined > 0 {
            try DocumentOutput.line("quarantined  \(statistics.quarantined), found damaged and set aside")
        }
    }

    private func show(_ text: String, in store: DiskStore) throws(ForgeError) {
        let digest = try ObjectReference.digest(text, in: store)
        let id = try store.find(digest)
        let result = try store.results(for: [digest], in: .local)[0]
        guard id != nil || result != nil else {
            throw ForgeError(.blobMissing, "The store holds no object and no result `\(digest.text)`")
        }
        var members = [JSONMember("digest", .string(digest.text))]
        if let id {
            let kind = id == .empty ? "file, and the empty directory" : try store.kind(of: id).rawValue
            members.append(.init("kind", .string(kind)))
            members.append(.init("size", .integer(id.size)))
            members.append(.init("place", .string(Self.text(try store.place(of: id), home: store.home))))
        }
        if let result {
            let outputs = result.files.count + result.directories.count + result.symlinks.count
            let text = "exit \(result.exitCode), \(StoreLine.count(outputs, "output"))"
            members.append(.init("result", .string(text)))
        }
        if json { return try StoreLine.json("object", members) }
        for member in members {
            let value = member.value.stringValue ?? member.value.integerValue.map(String.init) ?? ""
            try DocumentOutput.line("\(member.key.padded(to: 8)) \(value)")
        }
    }

    private static func text(_ place: StoredPlace?, home: String) -> String {
        func short(_ path: String) -> String {
            path.hasPrefix(home + "/") ? String(path.dropFirst(home.utf8.count + 1)) : path
        }
        return switch place {
        case .everywhere: "in every store"
        case .segment(let path, let offset): "\(short(path)) at byte \(offset)"
        case .file(let path): short(path)
        case nil: "gone meanwhile"
        }
    }
}
