internal import ForgeCore

extension S3Failure {
    /// The failure as a person reads it.
    ///
    /// - Parameters:
    ///   - what: what the bucket was asked to do: "to keep an object".
    ///   - seconds: the time here, since 1970.
    func error(_ address: BucketAddress, _ keys: BucketKeys, doing what: String, at seconds: Int64) -> ForgeError {
        switch self {
        case .local(let error): error
        case .unheard(let fault): Self.error(of: fault, address, what)
        case .refused(let refusal): Self.error(of: refusal, address, keys, what, seconds)
        }
    }

    private static func error(of fault: HTTPFault, _ address: BucketAddress, _ what: String) -> ForgeError {
        let message = "The service of \(address.description) failed \(what)"
        func unreachable(_ cause: String) -> ForgeError {
            ForgeError(
                .remoteUnreachable, message,
                hints: ["See whether it runs and can be reached from here; `endpoint=` names it"], cause: cause)
        }
        switch fault {
        case .unreachable(let cause): return unreachable("No connection comes about: \(cause)")
        case .lost(let cause): return unreachable("The connection was lost: \(cause)")
        case .late(let seconds): return unreachable("There is no answer within \(seconds) seconds")
        case .distrusted(let cause, let why):
            return ForgeError(
                .remoteTLS, "The service of \(address.description) cannot be trusted",
                hints: [why.hint(plain: "Write `endpoint=http://…` for a service without TLS")], cause: cause)
        case .garbled(let cause):
            return ForgeError(
                .remoteDamaged, message, hints: ["See whether a service of S3 listens there"],
                cause: "It answers with \(cause)")
        }
    }

    private static func error(
        of refusal: S3Refusal, _ address: BucketAddress, _ keys: BucketKeys, _ what: String, _ now: Int64
    ) -> ForgeError {
        let said = [refusal.code, refusal.message].filter { !$0.isEmpty }.joined(separator: ": ")
        let cause = "HTTP \(refusal.status)" + (said.isEmpty ? "" : ", \(said)")
        if refusal.code == "NoSuchBucket" {
            return ForgeError(
                .bucketMissing, "There is no bucket `\(address.bucket)` at `\(address.authority)`",
                hints: ["Make it, or mend its name; Forge makes no buckets"], cause: cause)
        }
        let isElsewhere = (300..<400).contains(refusal.status) || refusal.code == "AuthorizationHeaderMalformed"
        if isElsewhere, refusal.region != nil || refusal.location != nil, refusal.region != address.region {
            let place = refusal.region.map { "in the region `\($0)`" } ?? "at `\(refusal.location ?? "")`"
            return ForgeError(
                .bucketRegion, "The bucket `\(address.bucket)` is \(place), and was looked for in `\(address.region)`",
                hints: [
                    refusal.region.map { "Write `region=\($0)` in the address, or set `AWS_REGION`" }
                        ?? "Name that place with `endpoint=` in the address"
                ], cause: cause)
        }
        if refusal.status == 401 || refusal.status == 403 { return denied(refusal, address, keys, what, now, cause) }
        if S3Failure.refused(refusal).isPassing {
            return ForgeError(
                .remoteUnreachable, "The service of \(address.description) failed \(what)",
                hints: ["Try again; a service that is busy says so"], cause: cause)
        }
        return ForgeError(
            .bucketRefused, "The service of \(address.description) refused \(what)",
            hints: ["Look up what it says in its own documentation"], cause: cause)
    }

    private static func denied(
        _ refusal: S3Refusal, _ address: BucketAddress, _ keys: BucketKeys, _ what: String, _ now: Int64,
        _ cause: String
    ) -> ForgeError {
        let skew = refusal.seconds.map { now - $0 } ?? 0
        let hint =
            switch refusal.code {
            case "RequestTimeTooSkewed":
                "Set this machine's clock: it is \(abs(skew)) seconds \(skew < 0 ? "behind" : "ahead of") the service's"
            case "SignatureDoesNotMatch":
                "The secret is not the one of \(keys), or the service is set up for another region than "
                    + "`\(address.region)`"
            case "InvalidAccessKeyId", "InvalidClientTokenId":
                "The service at `\(address.authority)` does not know \(keys)"
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
                "The session of \(keys) is over; get others"
            default:
                "\(keys.description.capitalizedFirst) need s3:ListBucket of the bucket, and s3:GetObject and s3:PutObject of "
                    + "what is in it; the region is `\(address.region)`"
                    + (abs(skew) > 60 ? ", and this machine's clock is \(abs(skew)) seconds off" : "")
            }
        return ForgeError(
            .bucketRefused, "The service of \(address.description) refused \(what) to \(keys)", hints: [hint],
            cause: cause)
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
