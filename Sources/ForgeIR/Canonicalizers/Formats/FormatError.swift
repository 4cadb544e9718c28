/// Why bytes cannot be read as an archive or compressed file.
package struct FormatError: Error, Equatable, Sendable {
    /// Whether the bytes are broken, or whole but beyond what Forge handles.
    package enum Kind: Equatable, Sendable {
        case malformed
        case unsupported
    }

    /// Which of the two it is.
    package let kind: Kind
    /// What is wrong, as the end of the sentence "it has …".
    package let reason: String
    /// The byte offset at which it was noticed.
    package let offset: Int

    /// A failure of broken bytes.
    static func malformed(_ reason: String, at offset: Int) -> FormatError {
        FormatError(kind: .malformed, reason: reason, offset: offset)
    }

    /// A failure of whole bytes that Forge does not handle.
    static func unsupported(_ reason: String, at offset: Int) -> FormatError {
        FormatError(kind: .unsupported, reason: reason, offset: offset)
    }
}
