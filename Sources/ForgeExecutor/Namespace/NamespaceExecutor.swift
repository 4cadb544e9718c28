public import ForgeCore
public import ForgeStore

/// Runs actions in sandboxes made of Linux namespaces, on this host, as root or as an ordinary user.
///
/// Each sandbox is started and watched by a dedicated thread; Swift's cooperative pool never blocks.
public final class NamespaceExecutor: Executor {
    public let tier = "namespace"

    let store: any BlobStore
    let trees: any TreeMaterializer
    let clock: any Clock
    let limits: SandboxLimits
    let host: SandboxHost
    let threads: SandboxThreads

    /// Makes an executor over a store and the trees materialised from it.
    ///
    /// - Parameter facts: What to believe about this host's means; nil to find out.
    /// - Throws: `E_SANDBOX_FAILED` when the host lacks something without which nothing can start.
    public init(
        store: any BlobStore, trees: any TreeMaterializer, clock: any Clock, limits: SandboxLimits = SandboxLimits(),
        facts: HostFacts? = nil
    ) throws(ForgeError) {
        self.store = store
        self.trees = trees
        self.clock = clock
        self.limits = limits
        var host = try SandboxHost.current.get()
        if let facts { host = host.pretending(facts) }
        self.host = host
        let groups = host.groups
        groups.removeStaleLeaves()
        threads = SandboxThreads(limit: limits.concurrent) { index in SandboxSlot(index: index, groups: groups) }
    }

    public func execute(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport {
        let cancel = CancelSignal()
        let result: Result<ExecutionReport, ForgeError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                threads.submit { slot in
                    do throws(ForgeError) {
                        let run = SandboxRun(executor: self, request: request, cancel: cancel)
                        continuation.resume(returning: .success(try run.run(in: slot)))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                }
            }
        } onCancel: {
            cancel.give()
        }
        return try result.get()
    }
}
