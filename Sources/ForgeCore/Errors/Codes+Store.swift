extension ErrorCode {
    static let storeCodes: [ErrorCode] = [
        blobMissing, blobDamaged, blobLost, cacheIncomplete, storeIO, storeFull, storeQuota, storeFormat, storeDamaged,
        treeConflict, treeInvalid, importUnsupported, importChanged, streamInvalid, storeName,
        storeReadOnly,
    ]

    /// The store does not hold the blob.
    public static let blobMissing = ErrorCode(
        "E_BLOB_MISSING", .store, .workFailed,
        "The store holds no object of that digest. Put it again, or rebuild what made it.")
    /// Stored bytes do not have the digest they are stored under.
    public static let blobDamaged = ErrorCode(
        "E_BLOB_DAMAGED", .store, .integrity, retryable: true,
        "A stored object no longer has the bytes that its digest names, so it was taken out of use and not served. The next build or `forge store put` of it heals the store; `forge store fsck` lists what depends on it."
    )
    /// What a build needs is dropped as often as it is made.
    public static let blobLost = ErrorCode(
        "E_BLOB_LOST", .store, .environment, retryable: true,
        "What an action left, or what a build needs, was dropped by the store or the cluster while the build still needed it. It was made again, and dropped again, more often than Forge goes on with. Give the store or the cluster more room."
    )
    /// A result names something that is not in the store.
    public static let cacheIncomplete = ErrorCode(
        "E_CACHE_INCOMPLETE", .store, .integrity,
        "A result may enter the action cache only when everything that it names is in the store. Write the blobs first."
    )
    /// A system call on the store failed.
    public static let storeIO = ErrorCode(
        "E_STORE_IO", .store, .environment, retryable: true,
        "The operating system refused an operation on the store. The message names the call, the path and the reason.")
    /// No space is left.
    public static let storeFull = ErrorCode(
        "E_STORE_FULL", .store, .environment, retryable: true,
        "The file system that holds the store is full or over quota. Nothing half-written is visible; free space with `forge store gc`."
    )
    /// The store's quota is used up.
    public static let storeQuota = ErrorCode(
        "E_STORE_QUOTA", .store, .environment, retryable: true,
        "The store may not grow beyond its quota, and nothing that it holds can go: all of it is named by roots, pinned by who uses it, or not yet of an age to be evicted. Try again later, give it a larger quota, or shorten `forge serve --pin`."
    )
    /// The layout on disk is not one that this version knows.
    public static let storeFormat = ErrorCode(
        "E_STORE_FORMAT", .store, .environment,
        "The store's `format` file names a layout that this version of Forge does not know. Use the version that made it, or another `FORGE_HOME`."
    )
    /// `fsck` found damage.
    public static let storeDamaged = ErrorCode(
        "E_STORE_DAMAGED", .store, .integrity,
        "A check found damaged or missing objects; the report names them and the results that depend on them. Damaged objects are out of use and come back when they are rebuilt or put again."
    )
    /// Two things want one path of a tree.
    public static let treeConflict = ErrorCode(
        "E_TREE_CONFLICT", .store, .invalid,
        "Two inputs put different things at one path. Only directories merge; move one of the inputs elsewhere.")
    /// A stored tree is not a tree.
    public static let treeInvalid = ErrorCode(
        "E_TREE_INVALID", .store, .integrity,
        "A digest that should name a canonical `Directory` names other bytes, or a tree is deeper or larger than Forge allows."
    )
    /// Something on disk has no place in a tree.
    public static let importUnsupported = ErrorCode(
        "E_IMPORT_UNSUPPORTED", .store, .invalid,
        "Trees hold regular files, directories and symbolic links with names in UTF-8; something else was found there.")
    /// A file changed while it was read.
    public static let importChanged = ErrorCode(
        "E_IMPORT_CHANGED", .store, .invalid, retryable: true,
        "A file changed while it was being read, so no moment's contents could be taken. Stop what writes to it and try again."
    )
    /// An exported stream cannot be read.
    public static let streamInvalid = ErrorCode(
        "E_STORE_STREAM", .store, .integrity,
        "The file is not a whole export of `forge store export`: it is cut short, altered, or something else.")
    /// A name of a root or digest is not one.
    public static let storeName = ErrorCode(
        "E_STORE_NAME", .store, .invalid,
        "A digest is `sha256:` and 64 lower-case hex digits; a root's name is letters, digits and `. _ - /`.")
    /// A store that is only read was to be written.
    public static let storeReadOnly = ErrorCode(
        "E_STORE_READ_ONLY", .store, .invalid,
        "Something was to be written to a store that was opened for reading alone, such as a bucket with `access=read`."
    )
}
