internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeStore

/// What this machine does of what a cluster could do, and what it needs of the cluster for that.
extension RemoteExecutor {
    /// Runs an action here, with what of its inputs was left on the cluster.
    func here(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport {
        if !left.isEmpty {
            let (store, root) = (store, request.action.inputRoot)
            let absent = try await pool.run { () throws(ForgeError) in try TreeGaps(store: store).below(root) }
            let wanted = left.among(absent)
            if !wanted.isEmpty { try await bring(wanted) }
        }
        var report = try await local.execute(request)
        report.ranIn = local.tier
        return report
    }

    /// Brings blobs here that were left on the cluster.
    ///
    /// - Throws: `E_BLOB_MISSING` where the cluster has lost them, or is gone.
    func bring(_ ids: [BlobID]) async throws(ForgeError) {
        let isHere = try await asking { (content) async throws(ForgeError) -> Bool in
            do throws(RemoteFailure) { try await content.fetch(ids) } catch {
                if case .cluster(let failure) = error, failure.code == .notFound { throw self.lostThere(failure) }
                throw error.error(self.address, doing: "to give what was left there")
            }
            return true
        }
        if isHere == nil { throw lostThere(nil) }
    }

    private func lostThere(_ failure: GRPCFailure?) -> ForgeError {
        ForgeError(
            .blobMissing, "The cluster at `\(address.authority)` has not what an action left there",
            cause: failure?.message)
    }

    /// Those of the blobs that the cluster does not have any more.
    func lost(_ ids: [BlobID]) async throws(ForgeError) -> [BlobID] {
        let lost = try await asking { (content) async throws(ForgeError) in
            do throws(RemoteFailure) { return try await content.lacking(ids) } catch {
                throw error.error(self.address, doing: "to say what it has")
            }
        }
        return lost ?? ids
    }

    /// Asks the cluster something; nil where it is gone, and the user wants to go on without it.
    private func asking<Value>(
        _ body: (RemoteContent) async throws(ForgeError) -> Value
    ) async throws(ForgeError) -> Value? {
        if health.isGone { return nil }
        do throws(ForgeError) { return try await body(try await opened()) } catch {
            guard health.mayGoOn(after: error) else { throw error }
            return nil
        }
    }

    /// Runs an action here and there; who first has a command that ended says what comes of it.
    func race(
        _ request: ExecutionRequest, _ there: @escaping @Sendable () async throws(ForgeError) -> ExecutionReport
    ) async throws(ForgeError) -> ExecutionReport {
        typealias Ending = Result<ExecutionReport, ForgeError>
        let ending: Ending = await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                do throws(ForgeError) { return .success(try await there()) } catch { return .failure(error) }
            }
            group.addTask {
                do throws(ForgeError) { return .success(try await self.here(request)) } catch {
                    return .failure(error)
                }
            }
            var best: Ending?
            while let next = await group.next() {
                if case .success(let report) = next {
                    if case .exited = report.outcome {
                        group.cancelAll()
                        return next
                    }
                    best = next
                } else if best == nil {
                    best = next
                }
            }
            return best ?? .failure(ForgeError(.bug, "Nobody has raced"))
        }
        return try ending.get()
    }
}
