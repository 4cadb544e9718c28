extension ErrorCode {
    static let workloadCodes: [ErrorCode] = []
}
