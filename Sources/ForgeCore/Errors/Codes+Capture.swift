extension ErrorCode {
    static let captureCodes: [ErrorCode] = archiveCodes + fetchCodes + environmentCodes + lockCodes

    private static let archiveCodes: [ErrorCode] = [
        archiveUnknownFormat, archiveCorrupt, archiveTraversal, archiveAbsolutePath, archiveLinkEscape,
        archiveSpecialFile, archiveBomb, archiveConflict, archiveName, archiveStrip,
    ]
    private static let fetchCodes: [ErrorCode] = [fetchMismatch, fetchFailed, fetchScheme, toolFailed]
    private static let environmentCodes: [ErrorCode] = [
        debianPackageMissing, debianDependency, debianDatabase, debianModified, captureConflict, captureUnreadable,
        ociInvalid, layerUnknown,
    ]
    private static let lockCodes: [ErrorCode] = [lockInvalid, lockMissing, lockDrift, environmentDigest]

    /// Bytes that no supported archive format begins with.
    public static let archiveUnknownFormat = ErrorCode(
        "E_ARCHIVE_FORMAT", .capture, .invalid,
        "The bytes are no archive that Forge reads: tar, plain or compressed with gzip, bzip2, xz or zstd, and zip.")
    /// A damaged or cut archive.
    public static let archiveCorrupt = ErrorCode(
        "E_ARCHIVE_CORRUPT", .capture, .integrity,
        "The archive is damaged or cut short. Fetch it again; if its pin is right, upstream's file itself is broken.")
    /// A name with `..` in it.
    public static let archiveTraversal = ErrorCode(
        "E_ARCHIVE_TRAVERSAL", .capture, .integrity,
        "An archive entry's name climbs out of the archive with `..`. No honest archive has such names.")
    /// A name that starts at the root.
    public static let archiveAbsolutePath = ErrorCode(
        "E_ARCHIVE_ABSOLUTE_PATH", .capture, .integrity,
        "An archive entry's name is absolute. Archives of sources hold relative names only.")
    /// A link that leads out of the archive.
    public static let archiveLinkEscape = ErrorCode(
        "E_ARCHIVE_LINK_ESCAPE", .capture, .integrity,
        "A link in the archive leads out of it, or a hard link names nothing in it.")
    /// A device, fifo or socket.
    public static let archiveSpecialFile = ErrorCode(
        "E_ARCHIVE_SPECIAL_FILE", .capture, .integrity,
        "The archive holds a device node, fifo or socket; trees hold regular files, directories and symbolic links.")
    /// More than the limits allow.
    public static let archiveBomb = ErrorCode(
        "E_ARCHIVE_BOMB", .capture, .integrity,
        "Unpacking the archive would go beyond a limit: entries, bytes, ratio of unpacked to packed bytes, path length or depth."
    )
    /// Two entries that contradict each other.
    public static let archiveConflict = ErrorCode(
        "E_ARCHIVE_CONFLICT", .capture, .integrity,
        "The archive says two different things about one path, or puts an entry below something that is no directory.")
    /// A name that a tree cannot hold.
    public static let archiveName = ErrorCode(
        "E_ARCHIVE_NAME", .capture, .invalid,
        "An entry's name or link target is not valid UTF-8, is longer than 255 bytes a component, or is empty.")
    /// Nothing is left after stripping.
    public static let archiveStrip = ErrorCode(
        "E_ARCHIVE_STRIP", .capture, .invalid,
        "`strip_components` removes every entry of the archive. Look at the names with `tar -tf` and lower it.")

    /// Fetched bytes are not the pinned ones.
    public static let fetchMismatch = ErrorCode(
        "E_FETCH_MISMATCH", .capture, .integrity,
        "A fetched file does not have the pinned digest. Upstream replaced it, something on the way changed it, or the pin is wrong."
    )
    /// No place had the file.
    public static let fetchFailed = ErrorCode(
        "E_FETCH_FAILED", .capture, .environment, retryable: true,
        "A pinned file is in no place that was tried: the store, the directories of `FORGE_DISTDIR`, its URLs. Each place's reason is listed."
    )
    /// A URL that Forge does not fetch.
    public static let fetchScheme = ErrorCode(
        "E_FETCH_SCHEME", .capture, .invalid,
        "Sources are fetched from `https:`, `http:`, `git+https:` and `apt-source:` URLs. Local files are `file` or `tree` sources, or stand in a directory of `FORGE_DISTDIR`."
    )
    /// A program beside Forge failed.
    public static let toolFailed = ErrorCode(
        "E_TOOL_FAILED", .capture, .environment, retryable: true,
        "A program that Forge calls, such as `apt-get`, `curl` or `git`, is missing, failed or took too long.")

    /// A package that is not there.
    public static let debianPackageMissing = ErrorCode(
        "E_DEBIAN_PACKAGE", .capture, .environment,
        "A Debian package is not installed (`from: host`) or not known to apt's sources (`from: archive`).")
    /// A dependency that nothing satisfies.
    public static let debianDependency = ErrorCode(
        "E_DEBIAN_DEPENDENCY", .capture, .environment,
        "A package's dependency is satisfied by no installed package; repair the system with `apt-get -f install`.")
    /// dpkg's database cannot be understood.
    public static let debianDatabase = ErrorCode(
        "E_DEBIAN_DATABASE", .capture, .environment,
        "dpkg's database is missing, unreadable or malformed. `from: host` needs a Debian system.")
    /// Files differ from what the packages brought.
    public static let debianModified = ErrorCode(
        "E_DEBIAN_MODIFIED", .capture, .environment,
        "Files of captured packages differ on this host from what the packages brought, so another host would capture other bytes. Reinstall the packages, or use `from: archive`."
    )
    /// Two parts of an environment contradict each other.
    public static let captureConflict = ErrorCode(
        "E_CAPTURE_CONFLICT", .capture, .invalid,
        "Two parts of an environment put different things at one path, or a file where a directory is needed.")
    /// A file that cannot be read.
    public static let captureUnreadable = ErrorCode(
        "E_CAPTURE_UNREADABLE", .capture, .environment,
        "A file or directory that an environment is made of is missing, unreadable, or of a kind that trees do not hold."
    )
    /// A broken OCI image.
    public static let ociInvalid = ErrorCode(
        "E_OCI_INVALID", .capture, .invalid,
        "The directory or tarball is no OCI image layout that Forge understands, or its reference names no image in it."
    )
    /// A layer that no environment has.
    public static let layerUnknown = ErrorCode(
        "E_LAYER_UNKNOWN", .capture, .invalid,
        "An environment is stacked from a layer that the document does not declare, or from itself.")

    /// A lock file that cannot be used.
    public static let lockInvalid = ErrorCode(
        "E_LOCK_INVALID", .capture, .invalid,
        "`forge.lock` is damaged or of a version that this Forge does not know. Restore it from version control, or make it anew with `forge env lock`."
    )
    /// Nothing is locked although `--locked` was given.
    public static let lockMissing = ErrorCode(
        "E_LOCK_MISSING", .capture, .invalid,
        "`--locked` demands an entry in `forge.lock` for every environment and every fetched source; run `forge env lock`."
    )
    /// The world is not what the lock says.
    public static let lockDrift = ErrorCode(
        "E_LOCK_DRIFT", .capture, .integrity,
        "An environment as it can be captured now is not the locked one. The packages or files that differ are named; `forge env lock` accepts the new state."
    )
    /// An environment is not the one that is expected.
    public static let environmentDigest = ErrorCode(
        "E_ENVIRONMENT_DIGEST", .capture, .integrity,
        "The document, or a toolchain of `forge.dhall`, names the digest of an environment's tree, and the environment has another one. Nothing ran. `forge env show` prints digests, `forge env diff` says what differs."
    )
}
