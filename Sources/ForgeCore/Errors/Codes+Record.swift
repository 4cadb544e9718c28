extension ErrorCode {
    static let recordCodes: [ErrorCode] = [
        canonicalizerUnknown, canonicalizerPattern, canonicalizerInput, canonicalizerUnsupported,
        canonicalizerUnsettled, recordInvalid, recordNewer, recordUnknown, recordAmbiguous, recordMismatch,
        runUnknown, ledgerDamaged, ledgerNewer, ledgerBusy, ledgerFailed,
    ]

    /// No canonicaliser has that name and version.
    public static let canonicalizerUnknown = ErrorCode(
        "E_CANONICALIZER_UNKNOWN", .record, .invalid,
        "An output asks for a canonicaliser that this version of Forge does not have. "
            + "`docs/spec/records.md` lists them.")
    /// The pattern of `text-timestamps` is wrong.
    public static let canonicalizerPattern = ErrorCode(
        "E_CANONICALIZER_PATTERN", .record, .invalid,
        "The pattern of `text-timestamps` is missing, too long, names an unknown directive or is too "
            + "loose to mean a time."
    )
    /// The bytes are not of the format that the canonicaliser reads.
    public static let canonicalizerInput = ErrorCode(
        "E_CANONICALIZER_INPUT", .record, .workFailed,
        "An output is declared `normalized`, but its bytes are damaged or of another format than the "
            + "canonicaliser reads.")
    /// The bytes use a feature of their format that has no canonical form.
    public static let canonicalizerUnsupported = ErrorCode(
        "E_CANONICALIZER_UNSUPPORTED", .record, .workFailed,
        "An output uses a feature of its format that has no canonical form: a thin archive, encryption, "
            + "several disks, a signature over the whole file."
    )
    /// A chain of canonicalisers keeps changing the bytes.
    public static let canonicalizerUnsettled = ErrorCode(
        "E_CANONICALIZER_UNSETTLED", .record, .workFailed,
        "The canonicaliser chain of an output still changes the bytes after eight passes. Use stricter "
            + "patterns or fewer steps."
    )
    /// The bytes are not a record or observation.
    public static let recordInvalid = ErrorCode(
        "E_RECORD_INVALID", .record, .integrity,
        "The bytes are not a canonical record or observation. They were damaged, or written by another program.")
    /// The record was written under a later schema.
    public static let recordNewer = ErrorCode(
        "E_RECORD_NEWER", .record, .environment,
        "The record's schema version is later than this version of Forge reads. Use a newer Forge.")
    /// There is no such record.
    public static let recordUnknown = ErrorCode(
        "E_RECORD_UNKNOWN", .record, .invalid,
        "The ledger has no record for that digest or action. `forge record list` shows those there are.")
    /// A short digest fits several records.
    public static let recordAmbiguous = ErrorCode(
        "E_RECORD_AMBIGUOUS", .record, .invalid,
        "The short digest fits more than one record. Write more "
            + "of its digits.")
    /// No run has the number that was asked for.
    public static let runUnknown = ErrorCode(
        "E_RUN_UNKNOWN", .record, .invalid,
        "The ledger has no run of that number, or none at all of this directory. `forge record list` shows runs.")
    /// Re-deriving a record gave something else.
    public static let recordMismatch = ErrorCode(
        "E_RECORD_MISMATCH", .record, .integrity,
        "What the record states does not follow from the stored bytes. The report names each check that failed.")
    /// The ledger's file is not a working database.
    public static let ledgerDamaged = ErrorCode(
        "E_LEDGER_DAMAGED", .record, .integrity,
        "The ledger's database is damaged. It is set aside and a new one is filled from the store; "
            + "nothing else is lost.")
    /// The ledger was written by a later version.
    public static let ledgerNewer = ErrorCode(
        "E_LEDGER_NEWER", .record, .environment,
        "The ledger's layout is later than this version of Forge reads. Use a newer Forge, or another Forge home.")
    /// Another process holds the ledger for too long.
    public static let ledgerBusy = ErrorCode(
        "E_LEDGER_BUSY", .record, .environment, retryable: true,
        "Another process held the ledger locked for longer than the busy limit of ten seconds.")
    /// The ledger cannot be read or written.
    public static let ledgerFailed = ErrorCode(
        "E_LEDGER_IO", .record, .environment, retryable: true,
        "The ledger's database cannot be opened, read or written: no space, no permission, or a failing disk.")
}
