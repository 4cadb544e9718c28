import Glibc

@testable import ForgeDhall

/// The data that is kept beside the repository: the conformance suite and the benchmark inputs.
enum SharedFiles {
    /// The directory, or nil where there is none.
    static let root: String? =
        Standard.isHere ? String(Standard.shared.root.dropLast("/conformance/dhall".count)) : nil

    /// Why a test that needs the data does not run.
    static let absence = "the data of the standard is not beside the project"

    static func bytes(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = fread(&chunk, 1, chunk.count, file)
            if got == 0 { return bytes }
            bytes += chunk[..<got]
        }
    }

    /// Every file below a directory whose name ends so, in order.
    static func files(_ directory: String, _ suffix: String) -> [String] {
        var found: [String] = []
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let path = "\(directory)/\(name)"
            if entry.pointee.d_type == UInt8(DT_DIR) {
                found += files(path, suffix)
            } else if name.hasSuffix(suffix) {
                found.append(path)
            }
        }
        return found.sorted()
    }

    /// Every source of the suite, the Prelude and the benchmarks.
    static let sources: [String] = {
        guard let root else { return [] }
        return files(root + "/conformance/dhall/dhall-lang", "").filter { isSource($0) }
            + files(root + "/bench/dhall", ".dhall")
    }()

    /// The Prelude's files have no extension everywhere, so that all but known others are tried.
    private static func isSource(_ path: String) -> Bool {
        ![".dhallb", ".diag", ".hash", ".md", ".json", ".tsv"].contains { path.hasSuffix($0) }
    }
}

/// What the tests of sources and terms ask about.
enum Source {
    /// The encoding of a source; nil when it is none.
    static func encoding(_ bytes: [UInt8]) -> [UInt8]? {
        bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            guard tree.problems.isEmpty else { return nil }
            let arena = Arena()
            var lowering = Lowering(arena)
            let term = lowering.lower(tree)
            return lowering.problems.isEmpty ? TermEncoder.encode(term, arena) : nil
        }
    }

    /// The texts of the comments of a source, in order.
    static func comments(_ bytes: [UInt8]) -> [String] {
        bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            var found: [String] = []
            for index in 0..<UInt32(tree.tokens.count) {
                let kind = tree.tokens[index].kind
                guard kind == .lineComment || kind == .blockComment else { continue }
                found.append(String(decoding: tree.text(ofToken: index), as: UTF8.self))
            }
            return found
        }
    }

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
