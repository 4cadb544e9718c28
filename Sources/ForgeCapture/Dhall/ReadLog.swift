public import ForgeDhall
private import Synchronization

/// Which files below a root an evaluation asked for, and what each was like when it first did.
public final class ReadLog: Sendable {
    private let stamps = Mutex<[String: FileStamp]>([:])

    /// A log without an entry.
    public init() {}

    /// The paths, relative to the root, sorted; those that lead nowhere too.
    public var paths: [String] { stamps.withLock { $0.keys.sorted() } }

    /// Notes a path at its first use.
    func note(_ path: String, _ stamp: () throws(ImportRefusal) -> FileStamp) throws(ImportRefusal) {
        let plain = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        if stamps.withLock({ $0[plain] != nil }) { return }
        let found = try stamp()
        stamps.withLock { if $0[plain] == nil { $0[plain] = found } }
    }

    /// Whether every file is what it was, and none changed so late that a later change could hide.
    ///
    /// - Parameters:
    ///   - settled: Nanoseconds since 1970; a file that changed after is not believed.
    ///   - paths: The files that are looked at, as far as they were asked for; nil for all.
    public func holds(
        settled: Int64, among paths: Set<String>? = nil, stamp: (String) throws(ImportRefusal) -> FileStamp
    ) -> Bool {
        stamps.withLock { all in
            paths.map { paths in paths.compactMap { path in all[path].map { (path, $0) } } } ?? all.map { ($0, $1) }
        }.allSatisfy { path, noted in
            guard (try? stamp(path)) == noted else { return false }
            if case .facts(let facts) = noted { return facts.changed < settled }
            return noted == .absent
        }
    }
}
