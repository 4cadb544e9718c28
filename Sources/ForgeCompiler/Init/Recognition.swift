public import ForgeCore

/// What a source tree is, and the targets that build it.
public struct Recognition: Sendable {
    /// What it is built with.
    public var kind: TreeKind
    /// The file that shows that.
    public var evidence: String
    /// What else it shows, by what file, in the order of precedence.
    public var others: [(kind: TreeKind, evidence: String)]
    /// The text of its `BUILD.dhall`.
    public var text: [UInt8]
    /// How many targets that declares.
    public var targetCount: Int
    /// What its commands need of an environment.
    public var needs: EnvironmentNeeds
    /// What people should know.
    public var remarks: [String]

    /// What is known besides the tree.
    public struct Request {
        /// The directory's name, which targets are named after.
        public var name: String
        /// The directory below the root; empty for the root itself.
        public var package: String
        /// The kind that is asked for; nil chooses by precedence.
        public var kind: TreeKind?
        /// The files that the tree's own build system makes, where they are told.
        public var outputs: [String]

        /// Makes a request.
        public init(name: String, package: String = "", kind: TreeKind? = nil, outputs: [String] = []) {
            self.name = name
            self.package = package
            self.kind = kind
            self.outputs = outputs
        }
    }

    /// Recognises a tree.
    ///
    /// - Throws: `E_INIT_UNRECOGNISED`, `E_INIT_KIND`, `E_INIT_DEPENDENCIES`, `E_INIT_OUTPUTS`, `E_INIT_NO_TARGETS`.
    public static func of(_ tree: FoundTree, _ request: Request) throws(ForgeErrors) -> Recognition {
        var found = try kinds(tree, request)
        var proposal = Proposal(tree: tree, request: request)
        // A tree that was stripped of files is built by what does without them.
        if request.kind == nil, found[0].kind == .cmake, found.count > 1, let file = CMakeOutputs(tree).missing {
            found.swapAt(0, 1)
            proposal.remark("CMake is passed over: `CMakeLists.txt` lists `\(file)`, which is not in the tree")
        }
        do throws(ForgeError) {
            switch found[0].kind {
            case .cargo: try proposal.proposeCargo()
            case .go: try proposal.proposeGo()
            case .cmake: try proposal.proposeCMake()
            case .autotools: try proposal.proposeAutotools()
            case .swiftpm: try proposal.proposeSwift()
            case .python: try proposal.proposePython()
            case .make: try proposal.proposeMake(found[0].evidence)
            case .c, .cxx: try proposal.proposeC()
            }
        } catch { throw ForgeErrors([error]) }
        return Recognition(
            kind: found[0].kind, evidence: found[0].evidence, others: Array(found.dropFirst()),
            text: try BuildFileWriter(package: request.package).text(proposal.imported, proposal.targets),
            targetCount: proposal.imported.count + proposal.targets.count, needs: proposal.needs,
            remarks: proposal.remarks)
    }

    /// The kinds that a tree shows, the one that counts first.
    private static func kinds(
        _ tree: FoundTree, _ request: Request
    ) throws(ForgeErrors) -> [(kind: TreeKind, evidence: String)] {
        var found = TreeKind.allCases.compactMap { kind in kind.evidence(in: tree).map { (kind: kind, evidence: $0) } }
        // Sources show what a tree is only where nothing says how they are built; then C++ is built with its C.
        let isTold = found.contains { ![.c, .cxx].contains($0.kind) }
        if let kind = request.kind {
            guard let chosen = kind.evidence(in: tree) else {
                let shown = found.map { "`\($0.kind.rawValue)` by `\($0.evidence)`" }.joined(separator: ", ")
                throw ForgeErrors([
                    ForgeError(
                        .initKind, "The tree is not of the kind `\(kind.rawValue)`: it has no \(kind.marker)",
                        hints: [found.isEmpty ? "Name the directory that has it with `-C DIR`" : "It shows \(shown)"])
                ])
            }
            found.removeAll { $0.kind == kind || [.c, .cxx].contains($0.kind) }
            return [(kind, chosen)] + found
        }
        if isTold || found.count > 1 { found.removeAll { $0.kind == .c || isTold && $0.kind == .cxx } }
        if found.isEmpty, let python = tree.files.first(where: { $0.hasSuffix(".py") }) {
            found = [(kind: .python, evidence: python)]
        }
        guard !found.isEmpty else { throw unrecognised(tree) }
        return found
    }

    private static func unrecognised(_ tree: FoundTree) -> ForgeErrors {
        let markers = TreeKind.allCases.map { "\($0.title) (\($0.marker))" }.joined(separator: "; ")
        var hints = ["Looked for \(markers)"]
        if tree.has("configure.ac") || tree.has("configure.in") {
            hints.append("There is a template of `configure`: run `autoreconf -i` first")
        } else if tree.has("meson.build") {
            hints.append("Meson is not known: run its build under `forge import-trace`")
        } else {
            hints.append("Name the directory that holds the sources with `-C DIR`")
        }
        return ForgeErrors([
            ForgeError(
                .initUnrecognised,
                tree.files.isEmpty
                    ? "The directory is empty" : "The tree is of no kind that is known", hints: hints)
        ])
    }
}
