public import ForgeCore
import Glibc

extension DiskError {
    /// The failure as the store's callers see it: `E_STORE_FULL` or `E_STORE_IO`.
    public var forge: ForgeError {
        if number == ENOSPC || number == EDQUOT {
            return ForgeError(
                .storeFull, "No space is left for the store", path: path,
                hints: ["Run `forge store gc`, or set `FORGE_HOME` to another file system"], cause: reason)
        }
        return ForgeError(.storeIO, "The store could not use a file", path: path, hints: hints, cause: reason)
    }

    private var hints: [String] {
        switch number {
        case EROFS, EACCES, EPERM: ["Make the store writable for this user, or set `FORGE_HOME` to another directory"]
        case ENOTDIR: ["A file stands where the store needs a directory; set `FORGE_HOME` to another directory"]
        default: []
        }
    }

    /// The call and what the system said.
    var reason: String { "`\(call)`: \(String(cString: strerror(number)))" }
}

/// Runs file operations and turns their failure into the store's.
func storeIO<Value>(_ body: () throws(DiskError) -> Value) throws(ForgeError) -> Value {
    do { return try body() } catch { throw error.forge }
}

extension Disk {
    /// The whole of a small file, nil when there is none.
    func text(_ path: String) throws(DiskError) -> String? {
        do {
            let contents = try contents(path)
            return withExtendedLifetime(contents) { String(decoding: contents.bytes, as: UTF8.self) }
        } catch {
            if error.number == ENOENT { return nil }
            throw error
        }
    }

    /// The names in a directory, sorted; none when it is not there or no directory.
    func listIfDirectory(_ path: String) throws(DiskError) -> [String] {
        do { return try list(path) } catch {
            if error.number == ENOENT || error.number == ENOTDIR { return [] }
            throw error
        }
    }

    /// Replaces a small file in one step, durably: after a crash it is the old one or the new one.
    func replace(_ path: String, in directory: String, with bytes: [UInt8], temporary: String) throws(DiskError) {
        do {
            let file = try open(temporary, .create)
            try truncate(file, to: 0)
            try write(file, bytes, at: 0)
            try sync(file)
        }
        try rename(temporary, to: path)
        try syncDirectory(directory)
    }

    /// Writes an array.
    func write(_ file: DiskFile, _ bytes: [UInt8], at offset: Int64) throws(DiskError) {
        try write(file, bytes[...], at: offset)
    }

    /// Writes a part of an array.
    func write(_ file: DiskFile, _ bytes: ArraySlice<UInt8>, at offset: Int64) throws(DiskError) {
        var failure: DiskError?
        bytes.withUnsafeBytes { raw in
            do throws(DiskError) { try write(file, raw, at: offset) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Reads exactly `count` bytes, or fewer at the end of the file.
    func read(_ file: DiskFile, count: Int, at offset: Int64) throws(DiskError) -> [UInt8] {
        var failure: DiskError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(DiskError) {
                filled = try read(file, into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }
}
