import ForgeCore
import ForgeDhall

/// Goes over analysed targets, one after the other.
struct TargetLint {
    typealias Configured = BuildAnalysis.Configured
    typealias Analysed = BuildAnalysis.Analysed

    let analysis: BuildAnalysis
    let read: (String) -> [UInt8]?
    private(set) var findings: [PackageFinding] = []
    /// Flags that were found, with the file that writes them.
    private var reported: Set<String> = []
    private var included: [String: [String]] = [:]
    private var records: [String: [Dhall.NamedRecord]] = [:]

    init(_ analysis: BuildAnalysis, read: @escaping (String) -> [UInt8]?) {
        self.analysis = analysis
        self.read = read
    }

    mutating func visit(_ key: Configured) throws(ForgeErrors) {
        guard let target = analysis.analysed[key] else { return }
        flags(target)
        network(target)
        files(target)
        try dependencies(target)
        try headers(target)
        visibility(target)
    }

    private mutating func note(
        _ level: LintLevel, _ code: ErrorCode, _ message: String, of label: TargetLabel, field: String? = nil,
        at text: String? = nil, hint: String
    ) {
        let frame = place(label, field, text) ?? frame(label.name, label.package)
        findings.append(PackageFinding(level, ForgeError(code, message, frame: frame, hints: [hint])))
    }

    /// Where the record of a target writes a field, or the list that holds a text, or its name.
    private mutating func place(_ label: TargetLabel, _ field: String?, _ text: String?) -> CodeFrame? {
        if records[label.package] == nil {
            let path = String(PackageSource.path(label.package).dropFirst(2))
            let source = DhallSource(read(path) ?? [], path: path)
            records[label.package] = (try? Dhall.namedRecords(in: source)) ?? []
        }
        guard let record = records[label.package]?.first(where: { $0.name == label.name }) else { return nil }
        let listing = record.fields.keys.sorted().first { name in
            if case .texts(let texts)? = record.fields[name], let text { texts.contains(text) } else { false }
        }
        return (field ?? listing).flatMap { record.frames[$0] } ?? record.frame
    }

    private func frame(_ text: String, _ package: String) -> CodeFrame? {
        let path = PackageSource.path(package)
        return PackageSource(package: package, bytes: read(String(path.dropFirst(2))) ?? []).frame(of: text)
    }

    // MARK: Commands

    private mutating func flags(_ target: Analysed) {
        for word in target.actions.flatMap({ $0["command"]?.arrayValue ?? [] }) {
            let words = (word["Flag"]?["words"]?.arrayValue ?? []).compactMap(\.stringValue)
            if let native = NativeCPU.word(in: words + [word["Text"]?.stringValue].compactMap { $0 }) {
                flag(.permissive, .lintNativeCPU, native, target, "Name the CPU, or leave it out")
            } else if word["Flag"]?["class"]?.stringValue == "Raw", let raw = words.first {
                flag(
                    .constrained, .flagRaw, raw, target,
                    "Write the typed flag of `forge.Flag.Type`, if there is one")
            }
        }
    }

    private mutating func flag(
        _ level: LintLevel, _ code: ErrorCode, _ word: String, _ target: Analysed, _ hint: String
    ) {
        let package = target.declaration.label.package
        let root = "forge.dhall"
        // A flag of the toolchain is said once, and not for every target.
        let own = frame(word, package)
        let shared = own ?? read(root).flatMap { Self.frame(word, $0, root) }
        let place = own != nil ? package : shared != nil ? root : target.name
        guard reported.insert("\(code.name) \(word) \(place)").inserted else { return }
        findings.append(
            PackageFinding(
                level,
                ForgeError(
                    code, "`\(target.name)` is made with `\(word)`", path: shared == nil ? target.name : nil,
                    frame: shared, hints: [hint])))
    }

    private static func frame(_ text: String, _ bytes: [UInt8], _ file: String) -> CodeFrame? {
        let needle = Array("\"\(text)\"".utf8)
        guard bytes.count >= needle.count else { return nil }
        let place = (0...bytes.count - needle.count).first { bytes[$0..<$0 + needle.count].elementsEqual(needle) }
        return place.map { CodeFrame(source: bytes, offset: $0, length: needle.count, file: file) }
    }

    private mutating func network(_ target: Analysed) {
        for action in target.actions {
            let need = action["need"]?.arrayValue ?? []
            let isNeeded = need.contains { Requirement(dhall: $0) == .loopback }
            guard let network = isNeeded ? "Loopback" : action["network"]?.stringValue, network != "None" else {
                continue
            }
            let step = action["step"]?.stringValue ?? ""
            note(
                .constrained, .lintNetwork, "`\(target.name)#\(step)` needs a network: `\(network)`",
                of: target.declaration.label,
                hint: "Let the action do without, or hand it what it asks for as an input")
        }
    }

    // MARK: Files

    private mutating func files(_ target: Analysed) {
        guard target.from == nil else { return }
        let label = target.declaration.label
        for file in target.declaration.files where read(Self.path(file, label.package)) == nil {
            note(
                .relaxed, .lintSource, "`\(label)` lists `\(file)`, which is not there", of: label, at: file,
                hint: "Run `forge srcs //\(label.package)`")
        }
    }

    private mutating func headers(_ target: Analysed) throws(ForgeErrors) {
        let label = target.declaration.label
        guard Self.isCompiled(target.declaration), target.declaration.visibility.isEmpty, target.from == nil else {
            return
        }
        let others = (analysis.loader.package(label.package)?.targets ?? [:]).values
        // Files of an archive cannot be looked at here.
        guard !others.contains(where: { $0.from != nil && Self.isCompiled($0) }) else { return }
        let files = others.flatMap(\.files).map { Self.path($0, label.package) }
        let names = Set(files).sorted().flatMap { includes($0) }
        for file in target.declaration.files where SourceFileName(file).isHeader {
            let path = Self.path(file, label.package)
            guard !names.contains(where: { IncludeLines.name($0, mayLeadTo: path) }) else { continue }
            note(
                .constrained, .lintUnusedHeader, "Nothing includes `\(file)` of `\(label)`", of: label, at: file,
                hint: "Take it out of `hdrs`")
        }
    }

    private static func isCompiled(_ target: TargetDeclaration) -> Bool {
        target.rule.hasPrefix("C.") || target.rule.hasPrefix("Cxx.")
    }

    private static func path(_ file: String, _ package: String) -> String {
        package.isEmpty ? file : "\(package)/\(file)"
    }

    private mutating func includes(_ path: String) -> [String] {
        if let known = included[path] { return known }
        let names = IncludeLines.names(in: read(path) ?? [])
        included[path] = names
        return names
    }

    // MARK: Dependencies

    private mutating func dependencies(_ target: Analysed) throws(ForgeErrors) {
        let label = target.declaration.label
        let used = references(target)
        let isCommand = ["Genrule", "Test"].contains(target.declaration.rule)
        for (keys, field) in [(target.deps, "deps"), (target.tools, "tools")] {
            for key in keys {
                guard let other = analysis.analysed[key], !used.contains(other.name) else { continue }
                let isUnused: Bool
                if field == "tools" || isCommand {
                    isUnused = true
                } else if Self.isCompiled(target.declaration), target.from == nil {
                    isUnused = try !includesAny(target, of: key)
                } else {
                    isUnused = false
                }
                guard isUnused else { continue }
                note(
                    .relaxed, .lintUnusedDependency,
                    "`\(label)` declares `\(key.label)` in `\(field)` and does without it",
                    of: label, field: field, hint: "Take it out of `\(field)`")
            }
        }
    }

    /// What the commands and inputs of a target stand for, by label; headers count through their includes alone.
    private func references(_ target: Analysed) -> Set<String> {
        var out: Set<String> = []
        let isCompiled = Self.isCompiled(target.declaration)
        for action in target.actions {
            for word in action["command"]?.arrayValue ?? [] {
                guard let text = word["Of"]?.stringValue,
                    let label = try? TargetLabel(text, in: target.declaration.label.package)
                else { continue }
                for key in target.deps + target.tools where key.label == label {
                    if let name = analysis.analysed[key]?.name { out.insert(name) }
                }
            }
            // A linker is handed every library, used or not.
            guard !isCompiled else { continue }
            for artifact in (action["inputs"]?.arrayValue ?? []).compactMap({ $0["artifact"] }) {
                if let made = artifact["Output"]?["action"]?.stringValue {
                    out.insert(String(made.prefix { $0 != "#" }))
                }
                if let source = artifact["In"]?["source"]?.stringValue { out.insert(source) }
            }
        }
        return out
    }

    /// Whether a file of a target includes a header of a dependency or of what that needs; true where none has headers.
    private mutating func includesAny(_ target: Analysed, of key: Configured) throws(ForgeErrors) -> Bool {
        var headers: [String] = []
        var seen: Set<Configured> = []
        var waiting = [key]
        while let next = waiting.popLast() {
            guard seen.insert(next).inserted, let other = analysis.analysed[next] else { continue }
            waiting += other.deps
            if let field = try analysis.loader.evaluator.field(other.made.info, "headers") {
                let listed = try analysis.loader.evaluator.data(field).arrayValue ?? []
                headers += listed.compactMap { $0["path"]?.stringValue }
            }
        }
        if headers.isEmpty { return true }
        for file in target.declaration.files {
            let path = Self.path(file, target.declaration.label.package)
            guard read(path) != nil else { return true }
            for name in includes(path) where headers.contains(where: { IncludeLines.name(name, mayLeadTo: $0) }) {
                return true
            }
        }
        return false
    }

    private mutating func visibility(_ target: Analysed) {
        let label = target.declaration.label
        guard target.declaration.visibility.isEmpty, target.shown.tests.isEmpty else { return }
        note(
            .strict, .lintVisibility, "`\(label)` does not say who may use it", of: label,
            hint: "Write `visibility = [ \"//\(label.package)\" ]` for its own package, or name others")
    }
}
