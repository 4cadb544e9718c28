internal import ForgeCore
public import ForgeIR

/// What a traced command compiled, archived and linked.
///
/// Takes the events of a trace in their order. Compilers and `ar` are known by their arguments; what a driver's own
/// processes read and write counts as the driver's.
public struct TracedBuild {
    /// An object that a source was compiled to.
    struct Object {
        var step: Int
        var source: CompilerCommand.Source
        var path: String
    }

    /// An archive and the objects in it.
    struct Archive {
        var path: String
        var members: [(name: String, object: Int)] = []
    }

    /// A program or a shared library.
    struct Program {
        var path: String
        var step: Int
        var objects: [Int] = []
        var archives: [Int] = []
        var programs: [Int] = []
        var libraries: [String] = []
    }

    /// One run of a compiler's driver or of `ar`.
    struct Step {
        var process: Int
        var command: CompilerCommand?
        /// The program's file.
        var program: String
        /// The working directory, relative to the tree where it lies below.
        var directory: String
        /// The sources as the compiler was told them.
        var spellings: [String: String] = [:]
        var reads: Set<String> = []
        var outsideReads: Set<String> = []
        /// Whether it failed, or another step below does the work.
        var isVoid = false
    }

    /// What a file of the tree is.
    enum Artifact {
        case object(Int)
        case archive(Int)
        case program(Int)
    }

    private(set) var steps: [Step] = []
    private(set) var objects: [Object] = []
    private(set) var archives: [Archive] = []
    private(set) var programs: [Program] = []
    private(set) var artifacts: [String: Artifact] = [:]
    /// Files that were written, relative to the tree.
    private(set) var written: Set<String> = []

    private let paths: TracePaths
    private var parents: [Int: Int] = [:]
    /// The steps that a process and its parents are part of, innermost last.
    private var current: [Int: [Int]] = [:]
    private var lastRead: [Int: String] = [:]
    private var copiers: Set<Int> = []

    /// Begins a build.
    ///
    /// - Parameters:
    ///   - work: where processes saw the tree.
    ///   - tree: where it lies on the host.
    public init(work: String, tree: String) { paths = TracePaths(work: work, tree: tree) }

    /// Takes the next event.
    public mutating func take(_ event: TraceEvent) {
        let process = event.process
        switch event.kind {
        case .started(let parent):
            parents[process] = parent
            current[process] = current[parent]
            if copiers.contains(parent) { copiers.insert(process) }
        case .executed(let program, let arguments, let directory):
            executed(process, program, arguments, directory)
        case .read(let path):
            lastRead[process] = path
            guard let step = current[process]?.last else { return }
            if let inside = paths.inside(path) {
                steps[step].reads.insert(inside)
            } else {
                steps[step].outsideReads.insert(path)
            }
        case .wrote(let path):
            guard let inside = paths.inside(path) else { return }
            written.insert(inside)
            if copiers.contains(process), let from = lastRead[process] { alias(from, path) }
        case .renamed(let from, let to): rename(from, to)
        case .linked(let from, let to): alias(from, to)
        case .ended(let status):
            guard status != 0 else { return }
            for step in current[process] ?? [] where steps[step].process == process { steps[step].isVoid = true }
        }
    }

    private mutating func rename(_ from: String, _ to: String) {
        guard let old = paths.inside(from), let new = paths.inside(to) else { return }
        if written.remove(old) != nil { written.insert(new) }
        guard let artifact = artifacts.removeValue(forKey: old) else { return }
        artifacts[new] = artifact
        switch artifact {
        case .object(let index): objects[index].path = new
        case .archive(let index): archives[index].path = new
        case .program(let index): programs[index].path = new
        }
    }

    private mutating func alias(_ from: String, _ to: String) {
        guard let old = paths.inside(from), let new = paths.inside(to), let artifact = artifacts[old] else { return }
        artifacts[new] = artifact
    }

    private mutating func executed(_ process: Int, _ program: String, _ arguments: [String], _ directory: String) {
        let name = arguments.first?.split(separator: "/").last.map(String.init) ?? ""
        if ["cp", "install", "mv"].contains(name) { copiers.insert(process) } else { copiers.remove(process) }
        let paths = paths
        let rebase: (String) -> String = { paths.rebased($0, in: directory) }
        let compiler = CompilerCommand(arguments, rebase: rebase)
        let archiver = compiler == nil ? ArchiveCommand(arguments, rebase: rebase) : nil
        guard compiler != nil || archiver != nil else { return }
        // A wrapper that has the name of a compiler is not the one that compiles.
        for outer in current[process] ?? [] { steps[outer].isVoid = true }
        let index = steps.count
        steps.append(
            Step(
                process: process, command: compiler, program: program,
                directory: paths.inside(directory) ?? directory))
        for word in arguments.dropFirst() { steps[index].spellings[rebase(word)] = word }
        current[process, default: []].append(index)
        if let compiler { compile(compiler, index) }
        if let archiver { archive(archiver) }
    }

    private mutating func compile(_ command: CompilerCommand, _ step: Int) {
        var made: [Int] = []
        for source in command.sources {
            let base = source.path.split(separator: "/").last.map(String.init) ?? source.path
            let stem = base.prefix(upTo: base.lastIndex(of: ".") ?? base.endIndex)
            let directory = steps[step].directory
            var path = directory.isEmpty ? "\(stem).o" : "\(directory)/\(stem).o"
            if command.mode == .compile, let output = command.output { path = output }
            made.append(objects.count)
            if command.mode == .compile { artifacts[path] = .object(objects.count) }
            objects.append(Object(step: step, source: source, path: path))
        }
        if command.mode == .link { link(command, step, made) }
    }

    private mutating func link(_ command: CompilerCommand, _ step: Int, _ made: [Int]) {
        let directory = steps[step].directory
        let path = command.output ?? (directory.isEmpty ? "a.out" : "\(directory)/a.out")
        var program = Program(path: path, step: step, objects: made)
        for input in command.inputs {
            switch artifact(of: input, command) {
            case .object(let index): program.objects.append(index)
            case .archive(let index): if !program.archives.contains(index) { program.archives.append(index) }
            case .program(let index): if !program.programs.contains(index) { program.programs.append(index) }
            case nil: program.libraries.append(input)
            }
        }
        artifacts[path] = .program(programs.count)
        programs.append(program)
    }

    /// What an input of a link is; a library is looked for where the linker does so, and shared ones come first.
    private func artifact(of input: String, _ command: CompilerCommand) -> Artifact? {
        guard input.hasPrefix("-l") else { return artifacts[input] }
        let isStatic = command.linkFlags.contains(.plain("Static"))
        for path in command.libraryPaths {
            for ending in isStatic ? ["a"] : ["so", "a"] {
                let name = "lib\(input.dropFirst(2)).\(ending)"
                if let found = artifacts[path == "." ? name : "\(path)/\(name)"] { return found }
            }
        }
        return nil
    }

    private mutating func archive(_ command: ArchiveCommand) {
        var index = archives.count
        if case .archive(let known)? = artifacts[command.output] {
            index = known
        } else {
            archives.append(Archive(path: command.output))
            artifacts[command.output] = .archive(index)
        }
        for member in command.members {
            guard case .object(let object)? = artifacts[member] else { continue }
            let name = member.split(separator: "/").last.map(String.init) ?? member
            archives[index].members.removeAll { $0.name == name }
            archives[index].members.append((name, object))
        }
    }
}

extension TracedBuild {
    /// The programs that compiled C, then those of C++, as paths of the host; what was used most comes first.
    public var compilers: (c: [String], cxx: [String]) {
        func programs(_ isCxx: Bool) -> [String] {
            var counts: [String: Int] = [:]
            for object in objects where object.source.isCxx == isCxx && !steps[object.step].isVoid {
                counts[steps[object.step].program, default: 0] += 1
            }
            return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        }
        return (programs(false), programs(true))
    }

    /// Files outside of the tree that compilers and linkers read.
    public var outsideReads: Set<String> {
        steps.reduce(into: []) { all, step in if !step.isVoid { all.formUnion(step.outsideReads) } }
    }
}
