internal import CForgeLinux
internal import ForgeCore
private import Glibc

/// Starts a command for its tracer.
enum TraceStart {
    /// Starts the command, stopped where it has been executed.
    static func start(_ request: TraceRequest) throws(ForgeError) -> pid_t {
        let strings = CStrings()
        let root = hostRoot()
        var plan = forge_trace_plan()
        plan.tree = UnsafePointer(strings.string(request.tree))
        plan.work = UnsafePointer(strings.string(Tracer.work))
        plan.cwd = UnsafePointer(
            strings.string(request.directory.isEmpty ? Tracer.work : "\(Tracer.work)/\(request.directory)"))
        plan.directories = strings.constants(root.directories)
        plan.links = strings.constants(root.links)
        // Standard output is the importer's own.
        plan.output = 2
        plan.argv = UnsafePointer(strings.list(request.arguments))
        plan.envp = UnsafePointer(strings.list(request.environment))
        var failure = forge_trace_failure()
        let pid = withExtendedLifetime(strings) { forge_trace_start(&plan, &failure) }
        guard pid > 0 else { throw refusal(request, failure) }
        return pid
    }

    /// What lies in the host's root: names of directories, and of symbolic links with what they say.
    private static func hostRoot() -> (directories: [String], links: [String]) {
        var directories: [String] = []
        var links: [String] = []
        guard let stream = opendir("/") else { return ([], []) }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if [".", "..", String(Tracer.work.dropFirst())].contains(name) { continue }
            var status = stat()
            guard lstat("/\(name)", &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { directories.append(name) }
            var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            if status.st_mode & S_IFMT == S_IFLNK, readlink("/\(name)", &target, Int(PATH_MAX)) > 0 {
                links += [name, target.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }]
            }
        }
        return (directories.sorted(), links)
    }

    private static func refusal(_ request: TraceRequest, _ failure: forge_trace_failure) -> ForgeError {
        let cause = String(cString: strerror(failure.error))
        let name = request.arguments.first ?? ""
        switch UInt32(failure.stage) {
        case FORGE_TRACE_EXECUTE.rawValue:
            return ForgeError(
                .traceCommand, "`\(name)` cannot be executed", hints: ["Write the build's command after `--`"],
                cause: cause)
        case FORGE_TRACE_WORKING_DIRECTORY.rawValue:
            return ForgeError(.traceCommand, "`\(request.directory)` is no directory of the tree", cause: cause)
        default:
            let step =
                switch UInt32(failure.stage) {
                case FORGE_TRACE_ATTACH.rawValue: "Processes of one's own cannot be traced"
                case FORGE_TRACE_NAMESPACE.rawValue: "A namespace for mounts cannot be made"
                case FORGE_TRACE_ROOT.rawValue: "The tree cannot be mounted at `\(Tracer.work)`"
                case FORGE_TRACE_FILTER.rawValue: "A filter of system calls cannot be installed"
                default: "The command cannot be started"
                }
            return ForgeError(
                .traceRefused, step,
                hints: [
                    "`forge doctor` shows what this host permits; in a container, allow `ptrace` and user namespaces"
                ],
                cause: cause)
        }
    }
}
