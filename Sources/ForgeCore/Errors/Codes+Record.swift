extension ErrorCode {
    static let recordCodes: [ErrorCode] = []
}
