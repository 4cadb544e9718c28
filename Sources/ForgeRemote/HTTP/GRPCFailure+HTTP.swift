import NIOHTTP1

extension GRPCFailure {
    /// The failure in the codes of HTTP.
    var httpStatus: HTTPResponseStatus {
        switch code {
        case .ok: .ok
        case .invalidArgument, .outOfRange: .badRequest
        case .unauthenticated: .unauthorized
        case .permissionDenied: .forbidden
        case .notFound: .notFound
        case .failedPrecondition, .aborted, .alreadyExists: .preconditionFailed
        case .unimplemented: .methodNotAllowed
        case .resourceExhausted: .insufficientStorage
        case .unavailable, .cancelled: .serviceUnavailable
        case .deadlineExceeded: .requestTimeout
        case .unknown, .internal, .dataLoss: .internalServerError
        }
    }
}
