internal import ForgeCapture
internal import ForgeCompiler
internal import ForgeCore
private import Glibc

/// The environment that a recognised tree is built in, on this host.
struct NeededEnvironment {
    /// What people should know.
    private(set) var remarks: [String] = []
    private let needs: EnvironmentNeeds
    private var packages: Set<String>
    /// Whether packages are fetched, since the host lacks some.
    private var isFromArchive = false
    private var installation: [String] = []
    private var commands: [(field: String, words: [String])] = []

    /// Looks at which packages the host has.
    init(_ needs: EnvironmentNeeds) {
        self.needs = needs
        packages = needs.packages
        if !needs.outdated.isEmpty { installRust() }
        do throws(ForgeError) {
            let absent = try DebianFileOwners.absent(packages)
            packages.formUnion(needs.likely.subtracting(try DebianFileOwners.absent(needs.likely)))
            fetch(absent)
        } catch { remarks.append("The environment's packages are a guess: \(error.message)") }
        if let program = needs.program { install(program) }
    }

    /// Packages that this host lacks are fetched, with all others.
    private mutating func fetch(_ absent: [String]) {
        if absent.isEmpty { return }
        isFromArchive = true
        let listed = absent.map { "`\($0)`" }.joined(separator: ", ")
        remarks.append("This host lacks \(listed): the environment is fetched from Debian's archive, and pinned")
    }

    /// Takes a program that is no package's from where it is installed on this host.
    private mutating func install(_ program: String) {
        guard let found = HelperProgram.find(program) else {
            remarks.append("There is no `\(program)` in `PATH`: add an environment that has it to `forge.dhall`")
            return
        }
        guard !found.hasPrefix("/usr/bin/"), let real = realpath(found, nil) else { return }
        defer { free(real) }
        // `PREFIX/bin/PROGRAM` is installed in `PREFIX`.
        let prefix = String(cString: real).split(separator: "/").dropLast(2).joined(separator: "/")
        guard !prefix.isEmpty else { return }
        installation = ["/\(prefix)"]
        commands = [(program, ["/\(prefix)/bin/\(program)"])]
        remarks.append("`\(program)` is captured with all of `/\(prefix)`, where this host has it")
    }

    /// Takes Cargo and its compiler from where Rust's own installer has put them.
    private mutating func installRust() {
        guard let rustc = HelperProgram.find("rustc"), !rustc.hasPrefix("/usr/bin/"),
            let answer = try? HelperProgram(path: rustc).run(["--print", "sysroot"], input: []),
            let prefix = String(validating: answer, as: UTF8.self)?.split(separator: "\n").first.map(String.init),
            prefix.hasPrefix("/"), access("\(prefix)/bin/cargo", X_OK) == 0
        else {
            let listed = needs.outdated.sorted().map { "`\($0)`" }.joined(separator: " and ")
            remarks.append("The tree may need newer packages than \(listed) are, and `PATH` has no others")
            return
        }
        packages.subtract(needs.outdated)
        // Beside these lie gigabytes of documentation.
        installation = ["bin", "lib"].map { "\(prefix)/\($0)" }
        let compiler = "\(prefix)/bin/rustc"
        commands = [
            ("cargo", ["\(prefix)/bin/cargo", "--config", "build.rustc='\(compiler)'"]), ("rustc", [compiler]),
        ]
        remarks.append("Cargo and `rustc` are captured from `\(prefix)`: those of packages may be too old for the tree")
    }

    /// The `forge.dhall` of a project.
    func rootFile(_ name: String) -> RootFileWriter {
        var writer = RootFileWriter(directory: name, packages: packages.sorted())
        writer.environment = needs.name
        writer.installation = installation
        writer.commands = commands
        writer.isFromArchive = isFromArchive
        writer.optimizes = needs.compilesC
        return writer
    }
}
