internal import ForgeCore
internal import ForgeREAPI

typealias WireDigest = Build_Bazel_Remote_Execution_V2_Digest
typealias WireFunction = Build_Bazel_Remote_Execution_V2_DigestFunction.Value

extension BlobID {
    /// The blob that a client names.
    init(wire: WireDigest) throws(GRPCFailure) {
        guard let digest = Digest(hex: wire.hash) else {
            throw GRPCFailure(.invalidArgument, "`\(wire.hash)` is no SHA-256: 64 lower-case hex digits")
        }
        guard wire.sizeBytes >= 0 else {
            throw GRPCFailure(.invalidArgument, "\(wire.sizeBytes) is no size of a blob")
        }
        if (digest == BlobID.empty.digest) != (wire.sizeBytes == 0) {
            throw GRPCFailure(.invalidArgument, "`\(wire.hash)` is not the digest of \(wire.sizeBytes) bytes")
        }
        self.init(digest, size: wire.sizeBytes)
    }

    /// The name on the wire.
    var wire: WireDigest {
        var out = WireDigest()
        out.hash = digest.hex
        out.sizeBytes = size
        return out
    }
}

extension WireFunction {
    /// Refuses other hashes than SHA-256; none named is what its length says.
    func requireSHA256() throws(GRPCFailure) {
        guard self == .unknown || self == .sha256 else {
            throw GRPCFailure(.invalidArgument, "The digest function \(self) is not served; SHA256 is")
        }
    }
}
