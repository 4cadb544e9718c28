extension ErrorCode {
    static let storeCodes: [ErrorCode] = []
}
