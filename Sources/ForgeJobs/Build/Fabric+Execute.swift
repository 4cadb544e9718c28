public import ForgeCore
public import ForgeExecutor
import ForgeIR

extension Fabric {
    /// Runs an action on the executor that there is, if that is one the action lets run it.
    ///
    /// - Throws: `E_TIER_UNAVAILABLE`, and what the executor throws.
    public func execute(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport {
        if let demanded = request.contract.tier, !executor.tiers.contains(demanded) {
            throw ForgeError(
                .tierUnavailable, "The action demands the tier `\(demanded)`; this Forge runs `\(executor.tier)`",
                hints: ["Leave `tier` out of the action to let any executor run it"])
        }
        return try await executor.execute(request)
    }
}
