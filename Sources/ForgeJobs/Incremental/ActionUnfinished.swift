/// An action has no result that others could take: why.
///
/// The engine shares it among all who need the action, and forgets it with the process.
enum ActionUnfinished: Error, Hashable {
    /// It failed.
    case failed(String)
    /// It needs one that failed.
    case skipped(cause: String)
    /// It was not begun, since another one had failed.
    case notBegun
}
