internal import ForgeStore

extension StoreEvictor {
    /// Writes down what the store takes, and what went for that.
    func count(_ out: inout MetricsText) {
        let figures = figures
        out.gauge("forge_store_bytes", "Bytes of segments and blobs in the store.", figures.usedBytes)
        out.gauge("forge_store_quota_bytes", "How much they may be.", figures.quotaBytes)
        out.counter("forge_evicted_bytes_total", "Bytes of blobs that were evicted.", figures.evictedBytes)
        out.counter("forge_evicted_blobs_total", "Blobs that were evicted.", figures.evictedBlobs)
        out.counter("forge_evicted_results_total", "Results that were evicted.", figures.evictedResults)
        out.counter("forge_quota_refusals_total", "What was refused for want of room.", figures.refusals)
    }
}
