internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeStore

/// Says in what two versions of an output differ, in the terms of its format; reads what they hold from the store.
struct OutputComparison {
    /// Larger files are only compared by digest and size, since both versions are held in memory.
    static let maxFileBytes: Int64 = 256 << 20
    /// The most differences of one output.
    static let limit = 60

    let store: any BlobStore

    /// The differences between two versions of the output at a path; nil where there is none.
    func report(
        _ path: String, _ a: CollectedOutput?, _ b: CollectedOutput?
    ) throws(ForgeError) -> DifferenceReport {
        var found: [Difference] = []
        switch (a, b) {
        case (nil, nil): break
        case (.some, nil): found.append(Difference([path], .only(.left, part: path)))
        case (nil, .some): found.append(Difference([path], .only(.right, part: path)))
        case (let left?, let right?): try compare(left, right, at: [path], into: &found)
        }
        return DifferenceReport(found)
    }

    private func compare(
        _ a: CollectedOutput, _ b: CollectedOutput, at place: [String], into found: inout [Difference]
    ) throws(ForgeError) {
        guard a != b else { return }
        guard found.count < Self.limit else {
            if found.last?.aspect != .more { found.append(Difference([place[0]], .more)) }
            return
        }
        switch (a, b) {
        case (.file(let left, let wasExecutable), .file(let right, let isExecutable)):
            if wasExecutable != isExecutable {
                let words = (wasExecutable ? "set" : "not set", isExecutable ? "set" : "not set")
                found.append(Difference(place, .property(.executable, left: words.0, right: words.1)))
            }
            if left != right { try compareFiles(left, right, at: place, into: &found) }
        case (.directory(let left), .directory(let right)):
            try compareDirectories(left, right, at: place, into: &found)
        case (.symlink(let left), .symlink(let right)):
            found.append(Difference(place, .property(.linkTarget, left: left, right: right)))
        default:
            found.append(Difference(place, .property(.kind, left: Self.kind(a), right: Self.kind(b))))
        }
    }

    private static func kind(_ output: CollectedOutput) -> String {
        switch output {
        case .file: "file"
        case .directory: "directory"
        case .symlink: "symlink"
        }
    }

    private func compareFiles(
        _ a: BlobID, _ b: BlobID, at place: [String], into found: inout [Difference]
    ) throws(ForgeError) {
        guard max(a.size, b.size) <= Self.maxFileBytes else {
            found.append(Difference(place, .property(.size, left: "\(a.size)", right: "\(b.size)")))
            return
        }
        let (left, right) = (try store.bytes(of: a), try store.bytes(of: b))
        found += DifferenceReport(left: left, right: right, place: place).differences
    }

    private func compareDirectories(
        _ a: BlobID, _ b: BlobID, at place: [String], into found: inout [Difference]
    ) throws(ForgeError) {
        let (left, right) = (Self.entries(try store.directory(a)), Self.entries(try store.directory(b)))
        for name in Set(left.keys).union(right.keys).sorted(by: Directory.less) {
            switch (left[name], right[name]) {
            case (let one?, let other?): try compare(one, other, at: place + [name], into: &found)
            case (.some, nil): found.append(Difference(place, .only(.left, part: name)))
            case (nil, .some): found.append(Difference(place, .only(.right, part: name)))
            case (nil, nil): break
            }
        }
    }

    private static func entries(_ directory: Directory) -> [String: CollectedOutput] {
        var entries: [String: CollectedOutput] = [:]
        for file in directory.files { entries[file.name] = .file(file.blob, isExecutable: file.isExecutable) }
        for inner in directory.directories { entries[inner.name] = .directory(root: inner.blob) }
        for link in directory.symlinks { entries[link.name] = .symlink(target: link.target) }
        return entries
    }
}
