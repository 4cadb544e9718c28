public import ForgeCore
import ForgeIR
import Glibc

/// Reads every object of a store and says what is damaged or missing, and which results that affects (`fsck`).
///
/// Damaged objects are taken out of use as they are found, so that whatever makes them next heals the store.
public struct StoreCheck {
    /// One thing that is not as it should be.
    public struct Problem: Sendable, Equatable {
        /// What it is about.
        public enum Kind: String, Sendable {
            case damagedBlob = "damaged-blob"
            case missingBlob = "missing-blob"
            case damagedResult = "damaged-result"
            case damagedTree = "damaged-tree"
            case damagedIndex = "damaged-index"
        }

        /// What it is about.
        public var kind: Kind
        /// The object; nil where damage is known by its place only.
        public var digest: Digest?
        /// Where it lies, relative to the store.
        public var path: String?
        /// What is wrong.
        public var reason: String
        /// The results that need the object, each as its namespace and action key, sorted.
        public var affectedResults: [String] = []
        /// The roots that need the object, sorted.
        public var affectedRoots: [String] = []
    }

    /// What a check found.
    public struct Report: Sendable, Equatable {
        /// Objects read.
        public var objects = 0
        /// Bytes read.
        public var bytes: Int64 = 0
        /// Results looked at.
        public var results = 0
        /// Trees on disk compared with what they were made from.
        public var trees = 0
        /// Problems, sorted by kind and digest.
        public var problems: [Problem] = []
    }

    let store: DiskStore
    private let needs: [StoreRoot]
    private var report = Report()
    private var bad: [Digest: Int] = [:]

    /// Prepares a check.
    ///
    /// - Parameter needs: what others need of the store, named as they call it; reported like the store's own roots.
    public init(store: DiskStore, needs: [StoreRoot] = []) {
        self.store = store
        self.needs = needs
    }

    /// Checks everything.
    ///
    /// - Throws: `E_STORE_IO`; damage is reported, not thrown.
    public mutating func run() throws(ForgeError) -> Report {
        _ = try storeIO { () throws(DiskError) in try store.segments.refresh() }
        try checkIndexes()
        let everything = store.segments.everything()
        try checkRecords(everything)
        try checkFiles()
        try checkResults(everything.filter { $0.entry.kind == .result })
        try checkRoots()
        try checkTrees()
        report.problems.sort {
            ($0.kind.rawValue, $0.digest?.hex ?? "", $0.path ?? "") < (
                $1.kind.rawValue, $1.digest?.hex ?? "", $1.path ?? ""
            )
        }
        for index in report.problems.indices {
            report.problems[index].affectedResults.sort()
            report.problems[index].affectedRoots.sort()
        }
        return report
    }

    /// A segment whose index lost entries gets a new one from its records.
    private mutating func checkIndexes() throws(ForgeError) {
        for number in store.segments.sealedNumbers {
            let lost = store.segments.damagedEntries(sealed: number)
            if lost == 0 { continue }
            add(
                Problem(
                    kind: .damagedIndex, path: "segments/\(SegmentPaths.name(number)).idx",
                    reason: "\(lost) entries are damaged; the index was made anew"))
            try storeIO { () throws(DiskError) in try store.segments.rebuildIndex(number) }
        }
        try storeIO { () throws(DiskError) in try store.segments.reload() }
    }

    private mutating func checkRecords(_ everything: [Located]) throws(ForgeError) {
        for located in everything {
            let entry = located.entry
            let payload = try storeIO { () throws(DiskError) in try store.segments.payload(located) }
            report.objects += 1
            report.bytes += Int64(entry.length)
            let place = "segments/\(SegmentPaths.name(located.segment)).seg"
            switch entry.kind {
            case .blob:
                if let payload, Digest(of: payload) == entry.key { continue }
                let reason =
                    payload == nil ? "the record at \(entry.offset) is damaged" : "other bytes at \(entry.offset)"
                add(Problem(kind: .damagedBlob, digest: entry.key, path: place, reason: reason))
                try store.withdraw(located)
            case .result:
                if let payload, (try? StoredResult(decoding: payload)) != nil { continue }
                let reason = "the action-cache record at \(entry.offset) is damaged"
                add(Problem(kind: .damagedResult, path: place, reason: reason))
                try store.withdraw(located)
            case .blobWithdrawn, .resultWithdrawn: continue
            }
        }
    }

    private mutating func checkFiles() throws(ForgeError) {
        let files = store.files
        var all: [(digest: Digest, size: Int64)] = []
        try storeIO { () throws(DiskError) in try files.forEach { all.append(($0, $1.size)) } }
        for (digest, size) in all {
            report.objects += 1
            report.bytes += size
            if try Self.isWhole(store, BlobID(digest, size: size)) { continue }
            let place = "blobs/\(digest.hex.prefix(2))/\(digest.hex)"
            add(Problem(kind: .damagedBlob, digest: digest, path: place, reason: "other bytes"))
            _ = try store.damaged(BlobID(digest, size: size))
        }
    }

    /// Whether a large blob's file has the bytes of its name.
    private static func isWhole(_ store: DiskStore, _ id: BlobID) throws(ForgeError) -> Bool {
        let path = store.files.path(of: id.digest)
        var stream = DigestStream()
        try storeIO { () throws(DiskError) in
            let file = try store.disk.open(path, .read)
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
            defer { buffer.deallocate() }
            while true {
                let got = try store.disk.read(file, into: buffer, at: stream.byteCount)
                if got == 0 { break }
                stream.update(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
            }
        }
        return stream.finish() == id.digest
    }

    private mutating func checkResults(_ results: [Located]) throws(ForgeError) {
        for located in results {
            let payload = try storeIO { () throws(DiskError) in try store.segments.payload(located) }
            guard let payload, let stored = try? StoredResult(decoding: payload) else { continue }
            report.results += 1
            let name = "\(stored.namespace) \(stored.key.text)"
            for id in gaps(stored.result.references, roots: stored.result.directories.map(\.root)) {
                report.problems[problem(for: id)].affectedResults.append(name)
            }
        }
    }

    private mutating func checkRoots() throws(ForgeError) {
        for root in try store.roots() + needs {
            for id in gaps([root.target], roots: root.isTree ? [root.target] : []) {
                report.problems[problem(for: id)].affectedRoots.append(root.name)
            }
        }
    }

    /// The absent objects among some blobs and the closures of some directories.
    private func gaps(_ blobs: [BlobID], roots: [BlobID]) -> [BlobID] {
        var wanted = blobs
        var pending = roots
        var seen = Set(roots)
        while let id = pending.popLast() {
            wanted.append(id)
            guard let directory = try? store.directory(id) else { continue }
            wanted += directory.files.map(\.blob)
            pending += directory.directories.map(\.blob).filter { seen.insert($0).inserted }
        }
        var named: Set<BlobID> = []
        return wanted.filter { id in
            named.insert(id).inserted && (try? store.holds(id)) != true
        }
    }

    /// The problem that an absent object is, noted when it is not known yet.
    private mutating func problem(for id: BlobID) -> Int {
        if let known = bad[id.digest] { return known }
        add(Problem(kind: .missingBlob, digest: id.digest, reason: "needed, but not in the store"))
        return report.problems.count - 1
    }

    private mutating func checkTrees() throws(ForgeError) {
        let trees = "\(store.home)/trees"
        for name in try storeIO({ () throws(DiskError) in try store.disk.listIfDirectory(trees) }) {
            let directory = "\(trees)/\(name)"
            // What is no tree of the cache is left alone.
            let note = try? store.disk.text("\(directory)/of")
            guard let note, let end = note.firstIndex(of: "\n"), let root = BlobID(text: note[..<end]),
                let modes = TreeModes(key: String(note[note.index(after: end)...])),
                let tree = try MaterializedTree(directory: directory)
            else { continue }
            report.trees += 1
            let found: String?
            do { found = try TreeCheck(store: store, modes: modes).problem(with: root, at: tree.path) } catch {
                // What it was made from is not all there; that has been reported.
                continue
            }
            guard let found else { continue }
            add(
                Problem(
                    kind: .damagedTree, digest: root.digest, path: "trees/\(name)/root/\(found)",
                    reason: "it is not what it was made from, and was removed"))
            try TreeCache(store: store).retire(directory)
        }
    }

    private mutating func add(_ problem: Problem) {
        if let digest = problem.digest, problem.kind != .damagedTree { bad[digest] = report.problems.count }
        report.problems.append(problem)
    }
}
