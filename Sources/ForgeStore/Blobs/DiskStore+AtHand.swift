public import ForgeCore

/// What is answered without waiting: for a device, or for who else uses the store.
extension DiskStore {
    /// The number that changes whenever objects may have gone; nil where it cannot be read.
    public var removals: UInt64? { try? gate.epoch() }

    /// Those of the blobs of which it is not known, without a look, that they are there and pinned.
    public func unknown(_ ids: [BlobID]) -> [BlobID] {
        guard let epoch = removals else { return ids }
        return known.unknown(ids, epoch: epoch, period: pinPeriod)
    }

    /// Puts the bytes of a small blob, verified, into memory of its size; false where that takes more than one read.
    ///
    /// - Parameter waits: whether the read may wait for the device.
    public func readAtHand(_ id: BlobID, into memory: UnsafeMutableRawBufferPointer, waits: Bool) -> Bool {
        guard let located = segments.find(id.digest, result: false), Int64(located.entry.length) == id.size,
            memory.count == Int(located.entry.length), let file = segments.openHandle(located.segment, opens: waits)
        else { return false }
        let offset = Int64(located.entry.offset) + Int64(SegmentFormat.recordHeaderSize)
        let got =
            waits ? try? disk.read(file, into: memory, at: offset) : disk.readCached(file, into: memory, at: offset)
        return got == memory.count && Digest(of: UnsafeRawBufferPointer(memory)) == id.digest
    }
}
