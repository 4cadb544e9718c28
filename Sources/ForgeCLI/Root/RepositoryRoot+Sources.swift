internal import ForgeCompiler
internal import ForgeCore

/// Sources by the names that workloads give them, found again in the packages that declare them.
extension RepositoryRoot {
    /// What is wrong with a source, at the target that declares it or takes files out of it.
    func sourcePlaced(_ error: ForgeError) -> ForgeError {
        let root = strings(in: "forge.dhall")
        let packages = Self.packages(path, below: "")
        func owner(_ package: String) -> (label: String, toolchain: String?)? {
            let file = package.isEmpty ? "BUILD.dhall" : "\(package)/BUILD.dhall"
            for name in strings(in: file) {
                for toolchain in [nil] + root.map({ Optional($0) }) {
                    let label = "//\(package):\(name)\(toolchain.map { "@\($0)" } ?? "")"
                    if BuildMistakes.names(error, source: label) { return ("//\(package):\(name)", toolchain) }
                }
            }
            return nil
        }
        // Names that are written are found without evaluating anything.
        for package in packages {
            guard let found = owner(package) else { continue }
            let others = packages.filter { $0 != package }
            for patterns in [[found.label, "//\(package):all"]] + others.map({ [found.label, "//\($0):all"] }) {
                let build = try? BuildCompiler.compile(
                    patterns, toolchain: found.toolchain, options: BuildWorld.options(root: path),
                    packages: { Self.packages(path, below: $0) })
                guard let build else { continue }
                let placed = mistakes(build.targets).placed(error, attributes: build.attributes)
                if placed.frame != nil { return placed }
            }
        }
        return error
    }

    /// The texts of a file that are written between quotes.
    private func strings(in file: String) -> Set<String> {
        guard let bytes = try? DocumentInput.bytes(of: "\(path)/\(file)") else { return [] }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\"", omittingEmptySubsequences: false)
        return Set(parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) })
    }
}
