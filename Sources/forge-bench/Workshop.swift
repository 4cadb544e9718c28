import Glibc

/// Where benchmarks work: a scratch directory on the disk that holds the build, and the program that is measured.
final class Workshop: Sendable {
    /// The root of the repository.
    let root: String
    /// A directory that goes when the benchmarks have ended.
    let scratch: String
    /// The `forge` beside this program.
    let forge: String

    init() throws {
        guard let directory = getcwd(nil, 0) else { throw BenchFailure("The working directory is gone") }
        defer { free(directory) }
        root = String(cString: directory)
        guard access("\(root)/Package.swift", R_OK) == 0 else {
            throw BenchFailure("Run the benchmarks from the root of the repository: `make bench`")
        }
        guard let own = realpath("/proc/self/exe", nil) else { throw BenchFailure("`/proc` is not mounted") }
        defer { free(own) }
        let parts = String(cString: own).split(separator: "/").dropLast()
        forge = "/" + (parts + ["forge"]).joined(separator: "/")
        scratch = "\(root)/.build/bench"
        close()
        guard mkdir(scratch, 0o755) == 0 else { throw BenchFailure("`\(scratch)` cannot be made") }
    }

    /// Removes everything that was written.
    func close() { remove(scratch) }

    /// Removes a file or a directory with everything in it.
    func remove(_ path: String) { _ = try? ChildProcess(["rm", "-rf", path]).milliseconds() }

    /// Makes a directory of the scratch directory.
    func directory(_ name: String) throws -> String {
        let path = "\(scratch)/\(name)"
        guard mkdir(path, 0o755) == 0 else { throw BenchFailure("`\(path)` cannot be made") }
        return path
    }

    /// The directory of inputs beside the project.
    ///
    /// - Throws: ``Skipped`` when it does not hold `part`.
    func shared(holding part: String) throws -> String {
        guard let path = realpath(getenv("FORGE_SHARED").map { String(cString: $0) } ?? "../shared", nil) else {
            throw Skipped(reason: "the directory of FORGE_SHARED, which holds `\(part)`, is not there")
        }
        defer { free(path) }
        let shared = String(cString: path)
        guard access("\(shared)/\(part)", R_OK) == 0 else { throw Skipped(reason: "`\(shared)/\(part)` is not there") }
        return shared
    }

    /// Writes a file, whole.
    func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    /// Writes a file, whole.
    func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count, Glibc.close(file) == 0 else {
            throw BenchFailure("`\(path)` cannot be written")
        }
    }

    /// A tree of small files that all differ: `directories` directories of `each` files.
    func plant(_ name: String, directories: Int, each: Int) throws -> String {
        let top = try directory(name)
        for place in 0..<directories {
            let path = "\(top)/d\(place)"
            guard mkdir(path, 0o755) == 0 else { throw BenchFailure("`\(path)` cannot be made") }
            for file in 0..<each { try write("file \(file) of directory \(place)\n", to: "\(path)/f\(file).txt") }
        }
        return top
    }
}
