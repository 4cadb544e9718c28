internal import CForgeLinux
internal import ForgeCore
internal import ForgeIR
private import Glibc

/// A system call that names files, between its begin and its end.
struct TracedCall {
    private let pid: pid_t
    private let call: forge_trace_call
    /// The old name and the new one, absolute; empty for an open, whose file is asked for when it is there.
    private let from: String
    private let to: String

    /// Looks at the call that a thread begins; nil when it is of no interest.
    init?(_ pid: pid_t) {
        var call = forge_trace_call()
        guard forge_trace_look(pid, &call) == 0 else { return nil }
        self.pid = pid
        self.call = call
        let files = ProcessFiles(pid)
        switch UInt32(call.kind) {
        case FORGE_CALL_OPEN.rawValue:
            from = ""
            to = ""
        case FORGE_CALL_RENAME.rawValue, FORGE_CALL_LINK.rawValue:
            from = files.absolute(call.from_path, in: call.from_directory)
            to = files.absolute(call.path, in: call.directory)
        case FORGE_CALL_SYMLINK.rawValue:
            to = files.absolute(call.path, in: call.directory)
            // What a symbolic link says counts from its own directory.
            from = LexicalPath.absolute(files.text(call.from_path), from: to.parentPath)
        default: return nil
        }
    }

    /// What the call did, now that it has returned without an error.
    func events(returned result: Int64) -> [TraceEvent.Kind] {
        switch UInt32(call.kind) {
        case FORGE_CALL_OPEN.rawValue:
            guard let path = ProcessFiles(pid).file(Int32(truncatingIfNeeded: result)) else { return [] }
            let access = call.flags & O_ACCMODE
            if access == O_RDONLY { return [.read(path)] }
            // What is opened for both and not emptied may be read as well.
            return access == O_RDWR && call.flags & O_TRUNC == 0 ? [.read(path), .wrote(path)] : [.wrote(path)]
        case FORGE_CALL_RENAME.rawValue: return [.renamed(from: from, to: to)]
        default: return [.linked(from: from, to: to)]
        }
    }
}

extension StringProtocol {
    /// The directory that a path lies in.
    fileprivate var parentPath: String {
        guard let slash = lastIndex(of: "/"), slash != startIndex else { return "/" }
        return String(self[..<slash])
    }
}
