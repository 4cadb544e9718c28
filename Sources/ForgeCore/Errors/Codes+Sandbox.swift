extension ErrorCode {
    static let sandboxCodes: [ErrorCode] = []
}
