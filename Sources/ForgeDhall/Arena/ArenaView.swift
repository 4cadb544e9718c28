import BigInt

/// The terms that an arena held at one moment, with the labels, strings and numbers in them, for another thread.
struct ArenaView: Sendable {
    // SAFETY: the buffers are lent, so they stay where they are until the read is done; and terms that were checked,
    // with all that is in them, are never written to again.
    nonisolated(unsafe) let terms: UnsafeBufferPointer<TermNode>
    // SAFETY: as above.
    nonisolated(unsafe) let spans: UnsafeBufferPointer<Arena.Span>
    // SAFETY: as above.
    nonisolated(unsafe) let extra: UnsafeBufferPointer<UInt32>
    let names: ByteRunsView<Names.Entry>
    let strings: ByteRunsView<Strings.Entry>
    let bigs: [BigUInt]
}

/// Runs of bytes as an arena held them at one moment.
struct ByteRunsView<Entry: ByteRunEntry>: Sendable {
    // SAFETY: as in ``ArenaView``.
    private nonisolated(unsafe) let bytes: UnsafeBufferPointer<UInt8>
    // SAFETY: as above.
    private nonisolated(unsafe) let entries: UnsafeBufferPointer<Entry>

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ entries: UnsafeBufferPointer<Entry>) {
        self.bytes = bytes
        self.entries = entries
    }

    var count: Int { entries.count }

    /// The bytes of a run.
    subscript(_ id: UInt32) -> UnsafeBufferPointer<UInt8> {
        let entry = entries[Int(id)]
        return UnsafeBufferPointer(rebasing: bytes[Int(entry.offset)..<Int(entry.offset) + Int(entry.length)])
    }
}

/// Where a run of bytes lies.
protocol ByteRunEntry: BitwiseCopyable {
    var offset: UInt32 { get }
    var length: UInt32 { get }
}

extension Arena {
    /// What it holds now, for a read on another thread.
    func lend(to reader: BackgroundRead) -> ArenaView {
        ArenaView(
            terms: terms.lend(to: reader), spans: spans.lend(to: reader), extra: extra.lend(to: reader),
            names: names.lend(to: reader), strings: strings.lend(to: reader), bigs: bigs)
    }
}
