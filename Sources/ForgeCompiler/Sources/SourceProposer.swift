public import ForgeCore
internal import ForgeDhall

/// Compares the lists of a package with the files that are there.
public struct SourceProposer {
    /// The fields that list files, in the order in which they are looked at.
    public static let fields = ["srcs", "hdrs", "data"]

    /// A target with the lists that its source shows.
    private struct Listed {
        var target: DeclaredPackage.Target
        /// The record in the source; nil when none gives itself the target's name.
        var record: Int?
        var lists: [String: [String]]
        /// The fields whose lists cannot be edited.
        var computed: Set<String>
    }

    private let package: DeclaredPackage
    private let records: [Dhall.NamedRecord]
    private let listed: [Listed]

    /// Reads the lists of a package.
    ///
    /// - Throws: `E_DHALL_PARSE_…`.
    public init(_ package: DeclaredPackage) throws(ForgeErrors) {
        self.package = package
        let records = try Dhall.namedRecords(in: package.source)
        self.records = records
        // What a target is made from holds its files elsewhere.
        listed = package.targets.filter { $0.from == nil }.map { Self.listed($0, records) }
    }

    private static func listed(_ target: DeclaredPackage.Target, _ records: [Dhall.NamedRecord]) -> Listed {
        let named = records.indices.filter { records[$0].name == target.label.name }
        let record = named.first { index in fields.contains { records[index].fields[$0] != nil } } ?? named.first
        var out = Listed(target: target, record: record, lists: [:], computed: [])
        guard let record else { return out }
        for field in fields {
            switch records[record].fields[field] {
            case .texts(let texts)?: out.lists[field] = texts
            case .computed?: out.computed.insert(field)
            case nil: break
            }
        }
        let shown = Set(out.lists.values.joined())
        let hidden = target.files.filter { !shown.contains($0) }
        // Files that no list shows come from one that is computed; where none is seen, all may be.
        if !hidden.isEmpty, out.computed.isEmpty { out.computed = Set(fields.filter { out.lists[$0] == nil }) }
        return out
    }

    /// What should change, vanished files first.
    ///
    /// - Parameters:
    ///   - files: the files of the package's directory that belong to no other package, sorted.
    ///   - exists: whether a path below the package is there.
    public func proposals(_ files: [String], exists: (String) -> Bool) -> [SourceProposal] {
        var out: [SourceProposal] = []
        for item in listed {
            for path in item.target.files where !exists(path) {
                let field =
                    Self.fields.first { item.lists[$0]?.contains(path) == true } ?? item.computed.min() ?? "srcs"
                let proposal = SourceProposal(label: item.target.label, field: field, path: path, change: .remove)
                if !out.contains(proposal) { out.append(proposal) }
            }
        }
        let known = Set(package.targets.flatMap { $0.from == nil ? $0.files : [] })
        for path in files where !known.contains(path) {
            if let best = best(for: path) { out.append(best) }
        }
        return out
    }

    private func best(for path: String) -> SourceProposal? {
        var best: (score: Int, proposal: SourceProposal)?
        for item in listed {
            guard let (score, field) = fit(path, item), score > best?.score ?? 0 else { continue }
            best = (score, SourceProposal(label: item.target.label, field: field, path: path, change: .add))
        }
        return best?.proposal
    }

    /// How well a file fits into a target's lists, and into which.
    private func fit(_ path: String, _ item: Listed) -> (Int, String)? {
        // A command takes the files that it names.
        guard !["Genrule", "Test", "Archive"].contains(item.target.rule) else { return nil }
        let file = SourceFileName(path)
        let names = item.target.files.map { SourceFileName($0) }
        var score = 0
        var field: String?
        let like = { (texts: [String], isNear: Bool) in
            texts.lazy.map { SourceFileName($0) }.contains {
                $0.suffix == file.suffix && (!isNear || $0.directory == file.directory)
            }
        }
        if let same = Self.fields.first(where: { like(item.lists[$0] ?? [], true) }) {
            (score, field) = (80, same)
        } else if let same = Self.fields.dropLast().first(where: { like(item.lists[$0] ?? [], false) }) {
            (score, field) = (20, same)
        } else if file.languages.contains(where: { item.target.rule.hasPrefix($0) }) {
            let isNear = names.isEmpty || names.contains { $0.directory == file.directory }
            (score, field) = (isNear ? 40 : 10, file.isHeader ? "hdrs" : "srcs")
        }
        guard let field else { return nil }
        if names.contains(where: { $0.stem == file.stem && $0.directory == file.directory }) { score += 100 }
        let isTest = item.target.rule.hasSuffix(".test")
        if isTest { score += file.isTest ? 50 : -5 }
        if item.target.rule.hasSuffix(".binary") { score -= 2 }
        return (score, field)
    }

    /// The source with proposals carried out.
    ///
    /// - Throws: `E_SOURCES_COMPUTED`, for every list that is not written out.
    public func applied(_ proposals: [SourceProposal]) throws(ForgeErrors) -> [UInt8] {
        var problems: [ForgeError] = []
        var edits: [Dhall.ListEdit] = []
        for proposal in proposals {
            guard let item = listed.first(where: { $0.target.label == proposal.label }), let record = item.record,
                !item.computed.contains(proposal.field)
            else {
                problems.append(problem(proposal))
                continue
            }
            let place = edits.firstIndex { $0.record == record && $0.field == proposal.field } ?? edits.count
            if place == edits.count { edits.append(Dhall.ListEdit(record: record, field: proposal.field)) }
            switch proposal.change {
            case .add: edits[place].added.append(proposal.path)
            case .remove: edits[place].removed.insert(proposal.path)
            }
        }
        if !problems.isEmpty { throw ForgeErrors(problems) }
        return try Dhall.edited(package.source, edits)
    }

    private func problem(_ proposal: SourceProposal) -> ForgeError {
        let record = listed.first { $0.target.label == proposal.label }?.record.map { records[$0] }
        let name = proposal.label.name
        let verb = proposal.change == .add ? "come into" : "go out of"
        return ForgeError(
            .sourcesComputed,
            "`\(proposal.path)` should \(verb) `\(proposal.field)` of `\(proposal.label)`, which is computed",
            frame: record.map { $0.frames[proposal.field] ?? $0.frame }
                ?? PackageSource(package: package.package, bytes: package.source.bytes).frame(of: name),
            hints: [
                "Write `\(proposal.field) = [ \"\(proposal.path)\", … ]` out in the record with `name = \"\(name)\"`, or change what it is computed from"
            ])
    }
}
