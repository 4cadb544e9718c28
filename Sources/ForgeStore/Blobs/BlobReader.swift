public import ForgeCore
import Glibc

/// Reads any part of one blob; used by one thread at a time.
///
/// Who reads it from its beginning to its end, without a gap, has read what the digest says: the read that reaches the
/// end throws otherwise. Other parts are as they lie.
public final class BlobReader {
    private enum Place {
        case bytes([UInt8])
        case file(DiskFile)
    }

    /// What is read.
    public let id: BlobID
    private let store: DiskStore
    private let place: Place
    /// The digest of what was read without a gap so far; nil once there was one.
    private var stream: DigestStream? = DigestStream()

    fileprivate init(_ store: DiskStore, _ id: BlobID) throws(ForgeError) {
        self.store = store
        self.id = id
        if id == .empty {
            place = .bytes([])
        } else if let bytes = try store.smallBytes(id) {
            place = .bytes(bytes)
        } else {
            place = .file(try store.openFile(id))
        }
    }

    /// Reads into memory, as much as there is from `offset` on, and gives how many bytes that was.
    ///
    /// - Throws: `E_BLOB_DAMAGED`, `E_STORE_IO`.
    public func read(into memory: UnsafeMutableRawBufferPointer, at offset: Int64) throws(ForgeError) -> Int {
        let wanted = min(Int64(memory.count), max(0, id.size - offset))
        if wanted == 0 { return 0 }
        let target = UnsafeMutableRawBufferPointer(rebasing: memory[..<Int(wanted)])
        switch place {
        case .bytes(let bytes):
            bytes.withUnsafeBytes { target.copyMemory(from: .init(rebasing: $0[Int(offset)..<Int(offset + wanted)])) }
            return Int(wanted)
        case .file(let file):
            var got = 0
            while got < target.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: target[got...])
                let count = try storeIO { () throws(DiskError) in
                    try store.disk.read(file, into: rest, at: offset + Int64(got))
                }
                if count == 0 { break }
                got += count
            }
            try follow(UnsafeRawBufferPointer(rebasing: target[..<got]), offset)
            guard got == target.count else { throw try store.damaged(id) }
            return got
        }
    }

    private func follow(_ bytes: UnsafeRawBufferPointer, _ offset: Int64) throws(ForgeError) {
        guard stream?.byteCount == offset else {
            stream = nil
            return
        }
        stream?.update(bytes)
        guard stream?.byteCount == id.size, let digest = stream?.finish() else { return }
        stream = nil
        if digest != id.digest { throw try store.damaged(id) }
    }
}

extension DiskStore {
    /// Opens a blob for reading parts of it.
    ///
    /// - Throws: `E_BLOB_MISSING`, `E_BLOB_DAMAGED`, `E_STORE_IO`.
    public func reader(of id: BlobID) throws(ForgeError) -> BlobReader { try BlobReader(self, id) }
}
