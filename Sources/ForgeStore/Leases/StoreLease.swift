import CForgeLinux
public import ForgeCore
import Glibc

/// A bounded claim on objects: what it pins is not collected while its process lives, nor before it expires.
///
/// A file of the `leases` directory, locked by its owner, to which pins are appended. Pins need no sync: after power
/// loss no owner is left.
public final class StoreLease: Sendable {
    /// What a pin holds.
    enum PinKind: UInt32 {
        case blob = 1
        /// A directory and everything below it.
        case tree = 2
    }

    static let magic: UInt64 = 0x3153_4145_4c52_4f46  // "FORLEAS1"
    static let headerSize = 16
    static let pinSize = 40

    private struct State {
        var end = Int64(headerSize)
        var pinned: Set<Digest> = []
        var trees: Set<Digest> = []
        /// When the header was last written.
        var renewed: Int64

        mutating func forget(_ digest: Digest, _ kind: PinKind) {
            if kind == .tree { trees.remove(digest) } else { pinned.remove(digest) }
        }
    }

    /// A lease that is used is renewed at most this often.
    static let renewal: Int64 = 60 * 1_000_000_000

    /// The lease's file.
    public let path: String
    private let disk: any Disk
    private let file: DiskFile
    private let clock: any Clock
    private let seconds: Int64
    private let state: SharedLock<State>

    init(home: String, disk: any Disk, clock: any Clock, seconds: Int64) throws(DiskError) {
        self.disk = disk
        self.clock = clock
        self.seconds = seconds
        let now = clock.wallNanoseconds()
        state = SharedLock(State(renewed: now))
        var attempt = 0
        while true {
            let path = "\(home)/leases/\(now)-\(getpid())-\(attempt).lease"
            do {
                file = try disk.open(path, .createNew)
                self.path = path
                break
            } catch {
                if error.number != EEXIST { throw error }
                attempt += 1
            }
        }
        // A collection that looks whether the owner lives has the lock for a moment.
        _ = try disk.lock(file, .exclusive, wait: true)
        try writeHeader(now)
    }

    private func writeHeader(_ now: Int64) throws(DiskError) {
        var header: [UInt8] = []
        header.appendLittleEndian(Self.magic)
        header.appendLittleEndian(now + seconds * 1_000_000_000)
        try disk.write(file, header, at: 0)
    }

    /// Keeps a directory and everything below it.
    public func pin(tree root: BlobID) throws(ForgeError) {
        try storeIO { () throws(DiskError) in try pin([(root.digest, .tree)]) }
    }

    /// Keeps blobs.
    public func pin(blobs: [BlobID]) throws(ForgeError) {
        try storeIO { () throws(DiskError) in try pin(blobs.map { ($0.digest, .blob) }) }
    }

    func pin(_ pins: [(digest: Digest, kind: PinKind)]) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in
            let now = clock.wallNanoseconds()
            if now - state.renewed > Self.renewal {
                try writeHeader(now)
                state.renewed = now
            }
            var bytes: [UInt8] = []
            var fresh: [(Digest, PinKind)] = []
            for (digest, kind) in pins {
                let isNew = kind == .tree ? state.trees.insert(digest).inserted : state.pinned.insert(digest).inserted
                guard isNew else { continue }
                fresh.append((digest, kind))
                let start = bytes.count
                digest.append(to: &bytes)
                bytes.appendLittleEndian(kind.rawValue)
                let crc = bytes.withUnsafeBytes { forge_crc32c(0, $0.baseAddress.map { $0 + start }, 36) }
                bytes.appendLittleEndian(crc)
            }
            guard !bytes.isEmpty else { return }
            do throws(DiskError) { try disk.write(file, bytes, at: state.end) } catch {
                for (digest, kind) in fresh { state.forget(digest, kind) }
                throw error
            }
            state.end += Int64(bytes.count)
        }
    }

    /// The pins in a lease's file and when it expires; nil when it is no lease.
    static func parse(_ bytes: UnsafeRawBufferPointer) -> (expires: Int64, pins: [(digest: Digest, kind: PinKind)])? {
        guard bytes.count >= headerSize, bytes.littleEndian(UInt64.self, at: 0) == magic else { return nil }
        var pins: [(digest: Digest, kind: PinKind)] = []
        var position = headerSize
        while position + pinSize <= bytes.count {
            let start = bytes.baseAddress.map { $0 + position }
            if bytes.littleEndian(UInt32.self, at: position + 36) == forge_crc32c(0, start, 36),
                let digest = Digest(bytes: UnsafeRawBufferPointer(start: start, count: 32)),
                let kind = PinKind(rawValue: bytes.littleEndian(UInt32.self, at: position + 32))
            {
                pins.append((digest, kind))
            }
            position += pinSize
        }
        return (bytes.littleEndian(Int64.self, at: 8), pins)
    }
}
