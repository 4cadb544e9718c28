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
    private let threads: SandboxThreads

    /// Makes an executor over a store and the trees materialised from it.
    ///
    /// - Throws: `E_SANDBOX_FAILED` when the host lacks something without which nothing can start.
    public init(
        store: any BlobStore, trees: any TreeMaterializer, clock: any Clock, limits: SandboxLimits = SandboxLimits()
    ) throws(ForgeError) {
        self.store = store
        self.trees = trees
        self.clock = clock
        self.limits = limits
        let host = try SandboxHost()
        self.host = host
        host.groups.removeStaleLeaves()
        threads = SandboxThreads(limit: limits.concurrent) { index in SandboxSlot(index: index, groups: host.groups) }
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
