internal import ForgeCore
internal import ForgeREAPI
internal import SwiftProtobuf

typealias WireMessage = SwiftProtobuf.Message & Sendable

/// Why something did not work with a cluster.
enum RemoteFailure: Error {
    /// The cluster refused, or is not there.
    case cluster(GRPCFailure)
    /// The store of this machine failed.
    case local(ForgeError)

    /// The failure as a person reads it.
    func error(_ address: RemoteAddress, doing what: String) -> ForgeError {
        switch self {
        case .local(let error): return error
        case .cluster(let failure):
            if let why = failure.mistrust {
                return ForgeError(
                    .remoteTLS, "The cluster at `\(address.authority)` cannot be trusted",
                    hints: [why.hint(plain: "`grpc://` is for clusters without TLS")], cause: failure.message)
            }
            let (code, hint): (ErrorCode, String) =
                switch failure.code {
                case .unavailable: (.remoteUnreachable, "See whether the cluster runs and can be reached from here")
                case .deadlineExceeded: (.remoteUnreachable, "Try again; a cluster that is busy answers late")
                case .dataLoss: (.remoteDamaged, "Tell whoever runs the cluster; nothing of it was kept")
                case .unauthenticated, .permissionDenied:
                    (.remoteRefused, "The cluster wants credentials that it was not shown")
                default: (.remoteRefused, "Its own log says more")
                }
            return ForgeError(
                code, "The cluster at `\(address.authority)` failed \(what)", hints: [hint],
                cause: "\(failure.code): \(failure.message)")
        }
    }
}

extension GRPCFailure {
    /// A status that stands in an answer.
    init(_ status: Google_Rpc_Status) {
        self.init(GRPCCode(rawValue: Int(status.code)) ?? .unknown, status.message)
        details = status.details.compactMap { try? $0.serializedBytes() }
    }

    /// Whether it says that blobs are not there.
    var namesMissing: Bool {
        details.contains { bytes in
            guard let any = try? Google_Protobuf_Any(serializedBytes: bytes),
                let detail = try? Google_Rpc_PreconditionFailure(unpackingAny: any)
            else { return false }
            return detail.violations.contains { $0.type == "MISSING" }
        }
    }
}
