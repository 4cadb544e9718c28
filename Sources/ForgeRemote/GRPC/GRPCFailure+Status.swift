private import ForgeIR
internal import ForgeREAPI
private import FoundationEssentials
internal import SwiftProtobuf

extension GRPCFailure {
    /// How a call or a part of one ended.
    var status: Google_Rpc_Status {
        var out = Google_Rpc_Status()
        out.code = Int32(code.rawValue)
        out.message = message
        // INVARIANT: details are encoded here, by `adding`.
        out.details = details.compactMap { try? Google_Protobuf_Any(serializedBytes: $0) }
        return out
    }

    /// The failure with a message for programs.
    func adding(_ detail: some SwiftProtobuf.Message) -> GRPCFailure {
        var out = self
        if let encoded = try? Google_Protobuf_Any(message: detail).serializedBytes() as [UInt8] {
            out.details.append(encoded)
        }
        return out
    }

    /// Clients take headers of 8 KiB; longer details are left out.
    private static let longestHeader = 4 << 10

    /// The whole status as a header can hold it; nil where there are no details.
    var headerDetails: String? {
        guard !details.isEmpty, let bytes = try? status.serializedBytes() as [UInt8],
            bytes.count <= Self.longestHeader
        else { return nil }
        return Data(bytes).base64EncodedString()
    }
}
