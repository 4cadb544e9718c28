internal import ArgumentParser
internal import ForgeCore
internal import ForgeDhall

/// `forge fmt`.
struct FmtCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Lay out every Dhall source of a repository in the one canonical style.",
        discussion: """
            Without FILE, all `*.dhall` below the root of the repository; hidden directories and forge-out are left \
            alone. Comments stay, and the sources say the same. Files that change are named. With --check nothing is \
            written, and the command ends with 1 when a file is laid out in another way.
            """)

    @Argument(help: ArgumentHelp("Sources to lay out.", valueName: "FILE"))
    var files: [String] = []

    @Flag(help: "Name the files that are not in this style, and end with 1 when there are some.")
    var check = false

    func run() throws {
        var places = files
        if places.isEmpty {
            let root = try RepositoryRoot.find()
            places = PackageFiles.dhall(root.path).map { root.shown($0) }
        }
        var count = 0
        var problems: [ForgeError] = []
        for file in places {
            do throws(ForgeErrors) {
                let source = try Self.source(file)
                let result = try Dhall.format(source)
                guard result != source.bytes else { continue }
                count += 1
                if !check { try FileSink.replace(file, with: result) }
            } catch {
                problems += error.errors
                continue
            }
            try DocumentOutput.line(file)
        }
        if !problems.isEmpty { throw ForgeErrors(problems) }
        if check, count > 0 { throw ExitCode(ErrorCode.Outcome.workFailed.exitCode) }
    }

    private static func source(_ file: String) throws(ForgeErrors) -> DhallSource {
        do throws(ForgeError) { return DhallSource(try DocumentInput.bytes(of: file), path: file) } catch {
            throw ForgeErrors([error])
        }
    }
}

extension FileSink {
    /// Writes the whole of a file anew.
    ///
    /// - Throws: `E_IO`.
    static func replace(_ file: String, with bytes: [UInt8]) throws(ForgeErrors) {
        do throws(ForgeError) {
            let sink = try FileSink(rewriting: file)
            let written: Result<Void, ForgeError> = bytes.withUnsafeBytes { raw in
                do throws(ForgeError) { return .success(try sink.write(raw)) } catch { return .failure(error) }
            }
            try written.get()
            try sink.commit()
        } catch { throw ForgeErrors([error]) }
    }
}

extension RepositoryRoot {
    /// A path below the root as the user's directory sees it.
    func shown(_ path: String) -> String {
        if package.isEmpty { return path }
        if path.hasPrefix("\(package)/") { return String(path.dropFirst(package.utf8.count + 1)) }
        return "\(self.path)/\(path)"
    }
}
