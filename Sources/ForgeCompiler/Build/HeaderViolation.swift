public import ForgeCore
import ForgeDhall

/// An include of a header that is there, and that the target which includes it does not declare.
public enum HeaderViolation {
    /// What a compiler says about an include that it cannot follow.
    private struct Complaint {
        var file: String
        var line: Int
        var header: String
    }

    /// The violations that the log of a failed compile action shows, each at its include line.
    ///
    /// - Parameters:
    ///   - log: What the compiler printed; GCC's and Clang's messages are known.
    ///   - action: The name of the action.
    ///   - command: Its command, whose `-I` words are searched.
    ///   - targets: The targets of the build.
    ///   - hasSysroot: Whether the environment has the toolchain's sysroot; nil if that is not known.
    ///   - read: The bytes of a file below the root; nil when there is none.
    public static func find(
        log: String, action: String, command: [String], targets: [CompiledBuild.Target],
        hasSysroot: (String) -> Bool? = { _ in nil }, read: (String) -> [UInt8]?
    ) -> [ForgeError] {
        guard let target = targets.first(where: { $0.actions.contains(action) }) else { return [] }
        return log.split(separator: "\n").compactMap { complaint(String($0)) }.map { complaint in
            let directories = directories(of: command, from: complaint.file)
            let candidates = directories.map { directory in
                LexicalPath.relative(directory.isEmpty ? complaint.header : "\(directory)/\(complaint.header)")
            }
            return unreached(complaint, target, targets, candidates, read)
                ?? outsideOfSysroot(complaint, command, targets, candidates, hasSysroot, read)
                ?? error(complaint, target, targets, candidates, read)
        }
    }

    /// `lib/a.c:3:10: fatal error: b.h: No such file or directory`, or `… fatal error: 'b.h' file not found`.
    private static func complaint(_ line: String) -> Complaint? {
        guard let marker = line.firstRange(of: ": fatal error: ") else { return nil }
        let place = line[..<marker.lowerBound].split(separator: ":")
        guard place.count >= 2, let number = Int(place[1]) else { return nil }
        let text = String(line[marker.upperBound...])
        let header: String
        if text.hasSuffix(": No such file or directory") {
            header = String(text.dropLast(": No such file or directory".count))
        } else if text.hasSuffix("' file not found"), text.hasPrefix("'") {
            header = String(text.dropFirst().dropLast("' file not found".count))
        } else {
            return nil
        }
        return Complaint(file: LexicalPath.relative(String(place[0])), line: number, header: header)
    }

    /// Where the compiler looks below the work tree: beside the file that includes, then at `-I`.
    private static func directories(of command: [String], from file: String) -> [String] {
        [file.split(separator: "/").dropLast().joined(separator: "/")]
            + command.filter { $0.hasPrefix("-I") }.map { String($0.dropFirst(2)) }
    }

    private static func error(
        _ complaint: Complaint, _ target: CompiledBuild.Target, _ targets: [CompiledBuild.Target],
        _ candidates: [String], _ read: (String) -> [UInt8]?
    ) -> ForgeError {
        let name = candidates.first { read($0) != nil }
        let owners = targets.filter { other in
            other.name != target.name
                && other.files.contains { file in candidates.contains(file) || file.hasSuffix("/\(complaint.header)") }
        }
        var hints = owners.map { "Add \"\($0.name)\" to `deps` of `\(target.name)`, which declares it" }
        if owners.isEmpty, let name {
            let package = target.name.dropFirst(2).prefix { $0 != ":" }
            hints =
                package.isEmpty || name.hasPrefix("\(package)/")
                ? [
                    "Add \"\(name.dropFirst(package.isEmpty ? 0 : package.utf8.count + 1))\" to `hdrs` of `\(target.name)`"
                ]
                : ["Add it to `hdrs` of a target of its own package, and that target to `deps` of `\(target.name)`"]
        } else if owners.isEmpty {
            hints = [
                "If it belongs to the project, add it to `hdrs`; if not, add the Debian package that has it to the environment"
            ]
        }
        return ForgeError(
            .headerUndeclared,
            "`\(complaint.file)` includes `\(complaint.header)`, which `\(target.name)` does not declare",
            frame: read(complaint.file).flatMap { frame(complaint, $0) }, hints: hints,
            cause: name.map { "`\($0)` is there, and no part of what the action sees" })
    }

    /// A header that the target sees and that no include path leads to.
    private static func unreached(
        _ complaint: Complaint, _ target: CompiledBuild.Target, _ targets: [CompiledBuild.Target],
        _ candidates: [String], _ read: (String) -> [UInt8]?
    ) -> ForgeError? {
        let named = Dictionary(targets.map { ($0.name, $0) }) { one, _ in one }
        var seen: Set<String> = [target.name]
        var pending = [target]
        while let next = pending.popLast() {
            for file in next.files where file == complaint.header || file.hasSuffix("/\(complaint.header)") {
                guard !candidates.contains(file) else { continue }
                let directory = file.dropLast(complaint.header.count).split(separator: "/").joined(separator: "/")
                return ForgeError(
                    .headerPath,
                    "`\(complaint.file)` includes `\(complaint.header)`, and no include path of `\(target.name)` leads to it",
                    frame: read(complaint.file).flatMap { frame(complaint, $0) },
                    hints: ways(to: directory, of: file, next, target),
                    cause:
                        "`\(file)`, which `\(next.name)` declares, is there; compilers look beside the file that includes, and below include paths"
                )
            }
            pending += next.dependencies.filter { seen.insert($0).inserted }.compactMap { named[$0] }
        }
        return nil
    }

    /// How an include path is made of a directory.
    private static func ways(
        to directory: String, of file: String, _ owner: CompiledBuild.Target, _ target: CompiledBuild.Target
    ) -> [String] {
        let package = String(owner.name.dropFirst(2).prefix { $0 != ":" })
        if directory == package || package.isEmpty || directory.hasPrefix("\(package)/") {
            let written = directory.dropFirst(package.isEmpty ? 0 : package.utf8.count).drop { $0 == "/" }
            return ["Write `includes = [ \"\(written.isEmpty ? "." : written)\" ]` in `\(owner.name)`"]
        }
        let name = file.dropFirst(package.utf8.count + 1)
        return [
            "Add `forge.Flag.Type.Include \"\(directory.isEmpty ? "." : directory)\"` to the `flags` of `\(target.name)`",
            "Or write `includes = [ \".\" ]` in `\(owner.name)`, and include it as `\(name)`",
        ]
    }

    /// A header of the system, which is looked for in the toolchain's sysroot alone.
    private static func outsideOfSysroot(
        _ complaint: Complaint, _ command: [String], _ targets: [CompiledBuild.Target], _ candidates: [String],
        _ hasSysroot: (String) -> Bool?, _ read: (String) -> [UInt8]?
    ) -> ForgeError? {
        guard let word = command.first(where: { $0.hasPrefix("--sysroot=") }),
            !candidates.contains(where: { read($0) != nil }),
            !targets.contains(where: { $0.files.contains { $0.hasSuffix("/\(complaint.header)") } })
        else { return nil }
        let sysroot = String(word.dropFirst("--sysroot=".count))
        let isAbsent = hasSysroot(sysroot) == false
        return ForgeError(
            .toolchainSysroot,
            isAbsent
                ? "The toolchain's sysroot `\(sysroot)` is not there, so that `\(complaint.header)` is not found"
                : "The toolchain's sysroot `\(sysroot)` does not hold `\(complaint.header)`",
            frame: read("forge.dhall").flatMap { bytes in
                PackageSource(DhallSource(bytes, path: "forge.dhall")).frame(of: sysroot)
            } ?? read(complaint.file).flatMap { frame(complaint, $0) },
            hints: [
                "Correct the toolchain's `sysroot`, or have its environment hold it: `Forge.Environment.tree` makes a directory a layer"
            ],
            cause: isAbsent
                ? "the environment of the toolchain holds no such directory"
                : "with a sysroot, compilers look for what the system provides there alone")
    }

    private static func frame(_ complaint: Complaint, _ bytes: [UInt8]) -> CodeFrame? {
        let lines = bytes.split(separator: 0x0a, maxSplits: complaint.line, omittingEmptySubsequences: false)
        guard lines.indices.contains(complaint.line - 1) else { return nil }
        let line = lines[complaint.line - 1]
        let text = String(decoding: line, as: UTF8.self)
        let before = text.firstRange(of: complaint.header).map { text[..<$0.lowerBound].utf8.count } ?? 0
        return CodeFrame(
            source: bytes, offset: line.startIndex + before, length: complaint.header.utf8.count, file: complaint.file)
    }
}
