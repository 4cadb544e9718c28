public import ForgeCore

/// Makes the targets of a package of what a traced build did.
public struct TraceImport {
    /// What has to be known of the tree as the build left it.
    public struct Tree {
        /// Whether a file, relative to the tree, is there.
        public var exists: (String) -> Bool
        /// Whether a file's text can put its own path into what is made of it.
        public var namesItself: (String) -> Bool

        /// Makes a view.
        public init(exists: @escaping (String) -> Bool, namesItself: @escaping (String) -> Bool) {
            self.exists = exists
            self.namesItself = namesItself
        }
    }

    let build: TracedBuild
    let tree: Tree
    /// The package below the root, and where its files lie: empty, or with a slash at the end.
    let package: String
    let prefix: String
    var targets: [ImportedTarget] = []
    var remarks: [String] = []
    private var names: Set<String> = []
    /// Sources and flags of what an archive was made of, and the targets that stand for it, users first.
    private var archiveTargets: [Int: [String]] = [:]
    private var sharedTargets: [Int: String] = [:]

    /// Proposes a package.
    ///
    /// - Parameter package: its directory below the root that was traced.
    /// - Throws: `E_TRACE_NOTHING_COMPILED`.
    public static func package(
        _ build: TracedBuild, tree: Tree, package: String
    ) throws(ForgeErrors) -> ImportedPackage {
        var importer = TraceImport(build, tree: tree, package: package)
        importer.make()
        guard !importer.targets.isEmpty else {
            throw ForgeErrors([
                ForgeError(
                    .traceNothingCompiled, "The build compiled nothing that is still there",
                    hints: ["Clean the tree first, for example with `make clean`, so that everything is made again"])
            ])
        }
        return ImportedPackage(
            text: try BuildFileWriter(package: package).text(importer.targets), targetCount: importer.targets.count,
            needsCxx: importer.targets.contains(where: \.isCxx), remarks: importer.remarks)
    }

    init(_ build: TracedBuild, tree: Tree, package: String) {
        self.build = build
        self.tree = tree
        self.package = package
        prefix = package.isEmpty ? "" : "\(package)/"
    }

    private mutating func make() {
        var used: Set<Int> = []
        for (index, archive) in build.archives.enumerated() where tree.exists(archive.path) {
            let members = archive.members.map(\.object).filter(isKept)
            used.formUnion(members)
            archiveTargets[index] = library(archive.path, members)
        }
        let programs = build.programs.enumerated().filter { tree.exists($0.element.path) && isKept($0.element) }
        // A path that is linked twice counts once, as it was linked last.
        for (index, program) in programs
        where !programs.contains(where: { $0.offset > index && $0.element.path == program.path }) {
            used.formUnion(program.objects)
            binary(program, index)
        }
        let loose = build.objects.indices.filter {
            !used.contains($0) && isKept($0) && tree.exists(build.objects[$0].path)
                && build.steps[build.objects[$0].step].command?.mode == .compile
        }
        if !loose.isEmpty { _ = library("objects", loose) }
        for target in targets.indices { ExportedFlags.settle(target, in: &targets, prefix: prefix) }
        remark()
    }

    private func isKept(_ object: Int) -> Bool {
        let object = build.objects[object]
        return !build.steps[object.step].isVoid && object.source.path.hasPrefix(prefix)
            && tree.exists(object.source.path)
    }

    private func isKept(_ program: TracedBuild.Program) -> Bool {
        !build.steps[program.step].isVoid && (program.objects.contains(where: isKept) || !program.archives.isEmpty)
    }

    private mutating func remark() {
        for step in build.steps where !step.isVoid {
            for remark in step.command?.remarks ?? [] where !remarks.contains(remark) { remarks.append(remark) }
        }
        let files = Set(targets.flatMap { $0.srcs + $0.hdrs }.map { prefix + $0 })
        let generated = files.intersection(build.written).sorted()
        if !generated.isEmpty {
            remarks.append("The build itself wrote \(Self.listed(generated)); the targets take them as they are")
        }
    }

    static func listed(_ names: [String]) -> String {
        let shown = names.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }

    /// A name for a file that is made: its own, as far as labels may be spelt so and no other target has it.
    private mutating func name(_ path: String, strippingLibrary: Bool = false) -> String {
        let parts = path.split(separator: "/").map(String.init)
        var base = parts.last ?? path
        if strippingLibrary, base.hasSuffix(".a") { base = String(base.dropLast(2)) }
        let isTaken = build.programs.contains {
            $0.path.split(separator: "/").last.map(String.init) == base.dropLibrary
        }
        if strippingLibrary, base.hasPrefix("lib"), base.count > 3, !isTaken { base = base.dropLibrary }
        base = String(base.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.+=~".contains($0)) ? $0 : "_" })
        var name = base
        if names.contains(name), parts.count > 1 { name = "\(parts[parts.count - 2])-\(base)" }
        var number = 2
        while !names.insert(name).inserted {
            name = "\(base)-\(number)"
            number += 1
        }
        return name
    }

    /// Libraries for some objects: one, or one for each set of flags, the first depending on the others.
    private mutating func library(_ path: String, _ objects: [Int]) -> [String] {
        let groups = ObjectGroup.groups(objects, build, tree, prefix)
        guard !groups.isEmpty else { return [] }
        let base = name(path, strippingLibrary: true)
        var made: [ImportedTarget] = []
        for (place, group) in groups.enumerated() {
            var target = ImportedTarget(
                name: place == 0 ? base : name("\(base)-\(place + 1)"), rule: .library, isCxx: group.isCxx)
            group.fill(&target)
            target.isPublic = true
            made.append(target)
        }
        for index in made.indices where index > 0 { made[index - 1].deps = [":\(made[index].name)"] }
        targets += made.reversed()
        return [":\(base)"]
    }

    private mutating func binary(_ program: TracedBuild.Program, _ index: Int) {
        guard let command = build.steps[program.step].command else { return }
        let isShared = command.linkFlags.contains(.plain("Shared"))
        let objects = program.objects.filter(isKept)
        var groups = ObjectGroup.groups(objects, build, tree, prefix)
        var target = ImportedTarget(
            name: name(program.path), rule: .binary, isCxx: command.isCxx)
        if let own = groups.firstIndex(where: { $0.isCxx == command.isCxx }) {
            groups.remove(at: own).fill(&target)
        }
        for group in groups {
            var part = ImportedTarget(name: name("\(target.name)-part"), rule: .library, isCxx: group.isCxx)
            group.fill(&part)
            targets.append(part)
            target.deps.append(":\(part.name)")
        }
        for shared in program.programs { target.deps += standIn(shared).filter { !target.deps.contains($0) } }
        target.deps += program.archives.flatMap { archiveTargets[$0] ?? [] }.filter { !target.deps.contains($0) }
        target.linkFlags = command.linkFlags.filter { flag in
            guard case .text("VersionScript", let path) = flag, !path.hasPrefix("/") else { return true }
            remarks.append(
                "`\(target.name)` is linked without `\(path)`: rules for programs take no files for the linker")
            return false
        }
        for library in program.libraries where library.hasPrefix("-l") {
            target.linkFlags.append(.text("Library", String(library.dropFirst(2))))
        }
        let unknown = program.libraries.filter { !$0.hasPrefix("-l") }
        if !unknown.isEmpty {
            remarks.append("`\(target.name)` was linked with \(Self.listed(unknown)), which the build did not make")
        }
        target.isPublic = !isShared
        if isShared { sharedTargets[index] = target.name }
        targets.append(target)
    }

    /// What programs that were linked with a shared library depend on: a library of the same sources.
    private mutating func standIn(_ shared: Int) -> [String] {
        let program = build.programs[shared]
        func sources(_ objects: [Int]) -> Set<String> { Set(objects.map { build.objects[$0].source.path }) }
        let wanted = sources(program.objects)
        let known = build.archives.indices.first { index in
            archiveTargets[index] != nil && sources(build.archives[index].members.map(\.object)) == wanted
        }
        let remark = "Programs that were linked with shared libraries are linked with the same objects instead"
        if !remarks.contains(remark) { remarks.append(remark) }
        if let known { return archiveTargets[known] ?? [] }
        let base = sharedTargets[shared] ?? program.path
        let made = library("\(base)-objects", program.objects.filter(isKept))
        archiveTargets[-1 - shared] = made
        return made
    }
}

extension String {
    /// A library's file name without what all of them begin with.
    fileprivate var dropLibrary: String { hasPrefix("lib") ? String(dropFirst(3)) : self }
}
