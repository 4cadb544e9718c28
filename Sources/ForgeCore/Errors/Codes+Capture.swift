extension ErrorCode {
    static let captureCodes: [ErrorCode] = []
}
