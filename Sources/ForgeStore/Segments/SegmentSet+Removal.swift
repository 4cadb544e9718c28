import ForgeCore

/// What those who free room do with segments, for whatever reason.
extension SegmentSet {
    /// Whether a record is the one that is found under its key.
    func stands(_ located: Located) -> Bool {
        let latest = latest(located.entry.key, result: located.entry.kind.concernsResult)
        return latest?.segment == located.segment && latest?.entry.offset == located.entry.offset
    }

    /// Whether anything depends on a record of a sealed segment: whether it says what is there, or keeps an older one
    /// from coming back.
    func counts(_ entry: SegmentEntry, in number: UInt32) -> Bool {
        switch entry.kind {
        // It is the same wherever it stands, so which one is found does not matter.
        case .blob: withdrawnStamp(entry.key) ?? .min <= entry.stamp
        case .result: stands(Located(segment: number, entry: entry))
        case .blobWithdrawn, .resultWithdrawn:
            hasRecord(entry.key, result: entry.kind.concernsResult, besides: number)
        }
    }

    /// Writes records of a segment anew, durably, since those that they replace are.
    func copy(_ entries: [SegmentEntry], from number: UInt32) throws(DiskError) {
        var rest = entries[...]
        while !rest.isEmpty {
            var bytes = 0
            var records: [PendingRecord] = []
            while bytes < Self.groupBytes, let entry = rest.popFirst() {
                let payload = try payload(Located(segment: number, entry: entry))
                // A damaged record is left behind, which is what taking it out of use means.
                guard let payload, entry.kind != .blob || Digest(of: payload) == entry.key else { continue }
                records.append(PendingRecord(kind: entry.kind, key: entry.key, stamp: entry.stamp, payload: payload))
                bytes += payload.count
            }
            if !records.isEmpty { try append(records, durability: .durable) }
        }
    }

    /// Removes a sealed segment; to be called while nobody else uses the store.
    func remove(_ number: UInt32) throws(DiskError) {
        // The index goes last: an index without its segment is nothing, a segment without its index is scanned.
        for path in [paths.segment(number), paths.index(number)] {
            let size = try disk.status(path)?.size ?? 0
            if try disk.unlinkIfThere(path) { room.changed(by: -size) }
        }
        // A segment that came back after power loss would bring back what was replaced since.
        try disk.syncDirectory(paths.directory)
        try reload()
    }
}
