internal import ForgeREAPI

/// Makes logs for others to write and to read (Log Stream API).
struct LogStreamService: Sendable {
    let served: ServedStore
    let logs: LogTable

    /// A stream below an instance.
    func create(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Logstream_V1_CreateLogStreamRequest = try decoded(bytes)
        try served.require(request.parent)
        var out = Build_Bazel_Remote_Logstream_V1_LogStream()
        (out.name, out.writeResourceName) = logs.make(in: request.parent)
        return try encoded(out)
    }
}
