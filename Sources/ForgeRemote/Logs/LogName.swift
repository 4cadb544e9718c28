/// The resource name of a log: `OPERATION/logstreams/stdout` or `…/stderr`.
struct LogName: Equatable {
    var operation: String
    var isError: Bool

    /// Names a log.
    init(operation: String, isError: Bool) {
        self.operation = operation
        self.isError = isError
    }

    /// Reads a name; nil for what names no log.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[parts.count - 2] == "logstreams", parts[parts.count - 4] == "operations" else {
            return nil
        }
        switch parts[parts.count - 1] {
        case "stdout": isError = false
        case "stderr": isError = true
        default: return nil
        }
        operation = parts.dropLast(2).joined(separator: "/")
    }

    /// The name as clients have it.
    var text: String { "\(operation)/logstreams/\(isError ? "stderr" : "stdout")" }
}
