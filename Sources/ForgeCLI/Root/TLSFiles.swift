internal import ForgeCore
internal import ForgeRemote

/// Files of certificates and keys, by the paths that a user gives.
enum TLSFiles {
    /// Reads one.
    ///
    /// - Throws: `E_TLS_FILE`.
    static func read(_ path: String) throws(ForgeError) -> TLSFile {
        do throws(ForgeError) { return TLSFile(path: path, bytes: try DocumentInput.bytes(of: path)) } catch {
            throw ForgeError(.tlsFile, "The file cannot be read", path: path, cause: error.cause)
        }
    }

    /// Reads one that may have been left out.
    static func read(_ path: String?) throws(ForgeError) -> TLSFile? {
        try path.map { (path) throws(ForgeError) in try read(path) }
    }
}
