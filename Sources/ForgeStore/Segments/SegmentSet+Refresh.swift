import ForgeCore
import Glibc
import Synchronization

extension SegmentSet {
    /// Takes in what other processes have published since the last look, and says whether there was something.
    @discardableResult
    func refresh() throws(DiskError) -> Bool {
        try state.withLock { (state) throws(DiskError) in
            let status = try disk.status(paths.directory)
            var isChanged = status != state.listed || state.listed == nil
            if isChanged { try list(&state, status) }
            for number in state.open.keys.sorted() where try readToc(number, &state) { isChanged = true }
            return isChanged
        }
    }

    /// Forgets everything and looks anew; after a collection removed segments.
    func reload() throws(DiskError) {
        state.withLock { $0 = State() }
        try refresh()
    }

    private func list(_ state: inout State, _ status: DiskStatus?) throws(DiskError) {
        var segments: Set<UInt32> = []
        var indexes: Set<UInt32> = []
        for name in try disk.list(paths.directory) {
            guard let (number, ending) = SegmentPaths.parse(name) else { continue }
            if ending == "seg" { segments.insert(number) }
            if ending == "idx" { indexes.insert(number) }
        }
        let known = Set(state.sealed.map(\.number))
        for number in segments.sorted() where !known.contains(number) {
            if indexes.contains(number), let index = try sealedIndex(number) {
                adopt(index, number, &state)
            } else if state.open[number] == nil {
                try openToc(number, &state)
            }
        }
        // A name made within one tick of the clock after this listing would leave the time as it is.
        let settled = status.map { clock.wallNanoseconds() - $0.modified > 50_000_000 } ?? false
        state.listed = settled ? status : nil
    }

    private func sealedIndex(_ number: UInt32) throws(DiskError) -> SealedIndex? {
        do { return SealedIndex(try disk.contents(paths.index(number))) } catch {
            if error.number == ENOENT { return nil }
            throw error
        }
    }

    private func adopt(_ index: SealedIndex, _ number: UInt32, _ state: inout State) {
        state.sealed.append((number, index))
        state.open[number] = nil
        for entry in index.withdrawals() where !entry.kind.concernsResult {
            state.withdrawn[entry.key] = max(entry.stamp, state.withdrawn[entry.key] ?? .min)
        }
    }

    private func openToc(_ number: UInt32, _ state: inout State) throws(DiskError) {
        do {
            let segment = try disk.open(paths.segment(number), .read)
            let header = try disk.read(segment, count: SegmentFormat.headerSize, at: 0)
            guard let nonce = SegmentFormat.nonce(header: header) else { return }
            let toc = try disk.open(paths.toc(number), .read)
            state.handles[number] = segment
            state.open[number] = OpenTable(nonce: nonce, toc: toc, position: 0)
        } catch {
            // Made, sealed or collected just now: the next look finds it.
            if error.number != ENOENT { throw error }
        }
    }

    private func readToc(_ number: UInt32, _ state: inout State) throws(DiskError) -> Bool {
        guard let table = state.open[number], try disk.size(table.toc) > table.position else { return false }
        let read = try TocReader.read(table.toc, disk: disk, nonce: table.nonce, from: table.position)
        state.table.reserve(read.entries.count)
        for entry in read.entries { state.table.insert(Located(segment: number, entry: entry)) }
        state.open[number]?.position = read.wholeSize
        return !read.entries.isEmpty
    }
}

extension SegmentSet.State {
    /// The latest record for a key, among the open segments and every sealed one that could hold a later one.
    func latest(_ key: Digest, result: Bool) -> Located? {
        var best = table.find(key, result: result)
        // A blob is the same everywhere, so the first find will do, unless one was withdrawn somewhere.
        let anyWillDo = !result && withdrawn[key] == nil
        if anyWillDo, let best { return best }
        for (number, index) in sealed.reversed() {
            guard let entry = index.find(key, result: result), entry.stamp >= best?.entry.stamp ?? .min else {
                continue
            }
            best = Located(segment: number, entry: entry)
            if anyWillDo { return best }
        }
        return best
    }
}
