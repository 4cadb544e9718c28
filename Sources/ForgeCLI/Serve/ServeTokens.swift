internal import ForgeCore
internal import ForgeRemote

/// The file of `--token-file`.
enum ServeTokens {
    /// Reads it.
    ///
    /// - Throws: `E_SERVE_TOKENS`.
    static func read(_ file: String) throws(ForgeError) -> GRPCAccess {
        let bytes: [UInt8]
        do throws(ForgeError) { bytes = try DocumentInput.bytes(of: file) } catch {
            throw ForgeError(
                .serveTokens, "The file of tokens cannot be read", path: file, cause: error.cause)
        }
        do throws(GRPCAccess.UnusableTokens) {
            return try GRPCAccess(tokenFile: String(decoding: bytes, as: UTF8.self))
        } catch {
            let what = error.line.map { "Line \($0) is no token" } ?? "There is no token in the file"
            throw ForgeError(
                .serveTokens, what, path: file, hints: ["`head -c 32 /dev/urandom | base64` makes one"])
        }
    }
}
