internal import ForgeREAPI

/// What the server can do.
struct CapabilitiesService: Sendable {
    let served: ServedStore
    let limits: GRPCLimits
    let executes: Bool

    func get(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Execution_V2_GetCapabilitiesRequest = try decoded(bytes)
        try served.require(request.instanceName)
        var out = Build_Bazel_Remote_Execution_V2_ServerCapabilities()
        out.lowApiVersion.major = 2
        out.highApiVersion.major = 2
        out.highApiVersion.minor = 12
        out.cacheCapabilities.digestFunctions = [.sha256]
        out.cacheCapabilities.actionCacheUpdateCapabilities.updateEnabled = true
        out.cacheCapabilities.maxBatchTotalSizeBytes = Int64(limits.batchBytes)
        out.cacheCapabilities.symlinkAbsolutePathStrategy = .allowed
        out.cacheCapabilities.supportedCompressors = [.zstd]
        out.cacheCapabilities.supportedBatchUpdateCompressors = [.zstd]
        out.cacheCapabilities.splitBlobSupport = true
        out.cacheCapabilities.spliceBlobSupport = true
        out.cacheCapabilities.fastCdc2020Params.avgChunkSizeBytes = UInt64(ChunkService.cutter.average)
        if executes {
            out.executionCapabilities.digestFunction = .sha256
            out.executionCapabilities.digestFunctions = [.sha256]
            out.executionCapabilities.execEnabled = true
            var priorities = Build_Bazel_Remote_Execution_V2_PriorityCapabilities.PriorityRange()
            priorities.minPriority = .min
            priorities.maxPriority = .max
            out.executionCapabilities.executionPriorityCapabilities.priorities = [priorities]
        }
        return try encoded(out)
    }
}
