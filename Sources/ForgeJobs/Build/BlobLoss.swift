internal import ForgeCore

extension ForgeError {
    /// Whether it says that something which was there is gone: what it belongs to can be made again.
    var isLoss: Bool { [.blobMissing, .blobDamaged, .cacheIncomplete].contains(code) }

    /// That something is lost as often as it is made.
    static func lostForGood(_ what: String, times: Int, because last: ForgeError) -> ForgeError {
        ForgeError(
            .blobLost, "\(what) was made again \(times) times, and was lost each time",
            hints: ["Give the store or the cluster more room: it drops what a build still needs"],
            cause: last.message)
    }
}

/// How often a build began anew since something was lost that no action of it had left.
struct BlobLosses {
    private static let most = 8

    private let emit: @Sendable (Event) -> Void
    private var count = 0

    init(_ emit: @escaping @Sendable (Event) -> Void) { self.emit = emit }

    /// Whether something was lost so far.
    var isAny: Bool { count > 0 }

    /// Notes why a build ended; it may begin anew when this returns.
    ///
    /// - Throws: the error, where it speaks of no loss; `E_BLOB_LOST` where there were too many.
    mutating func note(_ error: ForgeError) throws(ForgeError) {
        guard error.isLoss else { throw error }
        guard count < Self.most else {
            throw .lostForGood("What the build needs", times: count, because: error)
        }
        count += 1
        emit(.notice("\(error.message): what it belongs to is made again"))
    }
}
