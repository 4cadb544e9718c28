/// The answers that are in memory, by node; a stretch without any takes none.
struct BoxTable {
    private static let chunkSize = 4096
    private var chunks: [UnsafeMutablePointer<ValueBox?>?] = []

    func free() {
        for case let chunk? in chunks {
            chunk.deinitialize(count: Self.chunkSize)
            chunk.deallocate()
        }
    }

    subscript(node: UInt32) -> ValueBox? {
        get {
            let number = Int(node) / Self.chunkSize
            guard number < chunks.count, let chunk = chunks[number] else { return nil }
            return chunk[Int(node) % Self.chunkSize]
        }
        set {
            let number = Int(node) / Self.chunkSize
            if number >= chunks.count {
                if newValue == nil { return }
                chunks += repeatElement(nil, count: number + 1 - chunks.count)
            }
            if let chunk = chunks[number] {
                chunk[Int(node) % Self.chunkSize] = newValue
            } else if newValue != nil {
                let chunk = UnsafeMutablePointer<ValueBox?>.allocate(capacity: Self.chunkSize)
                chunk.initialize(repeating: nil, count: Self.chunkSize)
                chunk[Int(node) % Self.chunkSize] = newValue
                chunks[number] = chunk
            }
        }
    }
}
