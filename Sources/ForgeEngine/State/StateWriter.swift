import ForgeCore
import Glibc

/// Puts a state file in the place of another in one step.
///
/// Nothing is synced: what the power takes is noticed by its checksums and costs a run from scratch, no answer.
struct StateWriter {
    let path: String

    func write(_ parts: [(offset: Int, bytes: [UInt8])]) throws(ForgeError) {
        let (file, temporary) = try create()
        do throws(ForgeError) {
            defer { close(file) }
            for (offset, bytes) in parts { try Self.write(bytes, to: file, at: offset, path) }
            guard fchmod(file, 0o644) == 0 else { throw Self.failure("fchmod", path) }
            guard rename(temporary, path) == 0 else { throw Self.failure("rename", path) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// A new file beside the place, whatever others are at and whatever a dead process left.
    private func create() throws(ForgeError) -> (Int32, String) {
        for attempt in 0..<100 {
            let name = "\(path).new.\(getpid()).\(attempt)"
            let file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if file >= 0 { return (file, name) }
            guard errno == EEXIST else { throw Self.failure("open", path) }
        }
        throw Self.failure("open", path)
    }

    /// Writes all bytes from a place on; `path` is for the error.
    static func write(_ bytes: [UInt8], to file: Int32, at offset: Int, _ path: String) throws(ForgeError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(file, buffer.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("pwrite", path) }
            done += count
        }
    }

    static func failure(_ call: String, _ path: String) -> ForgeError {
        ForgeError(
            .engineState, "`\(call)` on the engine's state failed", path: path,
            hints: ["Make the directory writable, or free space there"], cause: String(cString: strerror(errno)))
    }
}
