internal import CForgeLinux
internal import ForgeCore
private import Glibc

/// What the kernel says of a stopped process.
struct ProcessFiles {
    private let pid: pid_t
    private var place: String { "/proc/\(pid)" }

    init(_ pid: pid_t) { self.pid = pid }

    /// Whether the id is that of a thread beside others, rather than of a process.
    var isThread: Bool { number("Tgid").map { $0 != pid } ?? false }

    /// The thread that traces this process; 0 for none, nil for a process that is gone.
    var tracer: pid_t? { number("TracerPid") }

    /// A number of the status file.
    private func number(_ name: String) -> pid_t? {
        let status = String(decoding: contents("\(place)/status") ?? [], as: UTF8.self)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("\(name):") }) else { return nil }
        return pid_t(line.drop { !$0.isNumber })
    }

    /// The executable file.
    var program: String { link("exe") ?? "" }

    /// The working directory.
    var directory: String { link("cwd") ?? "/" }

    /// The arguments that the program was executed with.
    var arguments: [String] {
        (contents("\(place)/cmdline") ?? []).split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The path of an open regular file; nil for anything else, and for what belongs to the kernel.
    func file(_ descriptor: Int32) -> String? {
        var status = stat()
        guard stat("\(place)/fd/\(descriptor)", &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            let path = link("fd/\(descriptor)"), path.hasPrefix("/"), !path.hasSuffix(" (deleted)"),
            !["/proc/", "/sys/", "/dev/"].contains(where: path.hasPrefix)
        else { return nil }
        return path
    }

    /// A path in the process's memory, absolute and without `.` and `..`.
    func absolute(_ address: UInt64, in directory: Int32) -> String {
        let base = directory == AT_FDCWD ? self.directory : link("fd/\(directory)") ?? "/"
        return LexicalPath.absolute(text(address), from: base)
    }

    /// A text in the process's memory; empty when it cannot be read.
    func text(_ address: UInt64) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = forge_trace_text(pid, address, &bytes, bytes.count)
        guard count >= 0 else { return "" }
        return String(decoding: bytes[..<count].lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Arguments with what stands in files, `@FILE`, in its place; such files are often gone soon after.
    func expand(_ arguments: [String], in directory: String) -> [String] {
        arguments.enumerated().flatMap { index, argument -> [String] in
            guard index > 0, argument.hasPrefix("@") else { return [argument] }
            let file = LexicalPath.absolute(String(argument.dropFirst()), from: directory)
            guard let bytes = contents("\(place)/root\(file)") else { return [argument] }
            return ResponseFile.words(bytes)
        }
    }

    private func link(_ name: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("\(place)/\(name)", &target, target.count)
        guard count >= 0 else { return nil }
        return String(decoding: target[..<count].lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func contents(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < 16 << 20 {
            let count = read(descriptor, &block, block.count)
            if count <= 0 { break }
            bytes += block[..<count]
        }
        return bytes
    }
}
