public import ForgeCore
internal import ForgeExecutor
public import ForgeIR
internal import ForgeREAPI
internal import ForgeStore

/// What a cluster has of one action.
public struct ClusterFacts: Sendable {
    /// What a cluster's cache knows of an action.
    public struct Result: Sendable {
        /// The exit code.
        public var exitCode: Int32
        /// The outputs by their paths: digests, or where links lead.
        public var outputs: [String: String] = [:]
    }

    /// Whether it has the action itself.
    public var hasAction: Bool
    /// Whether it has the command.
    public var hasCommand: Bool
    /// How many blobs the input root is made of.
    public var inputs: Int
    /// How many of them it does not have.
    public var missingInputs: Int
    /// What its cache knows.
    public var result: Result?
}

extension RemoteExecutor {
    /// What the cluster has of an action whose blobs are in the store.
    ///
    /// - Throws: the codes of clusters and of the store.
    public func facts(of action: Action) async throws(ForgeError) -> ClusterFacts {
        let content = try await opened()
        let (store, root) = (store, action.inputRoot)
        let inputs = try await pool.run { () throws(ForgeError) in try TreeLevels(of: store).blobs(below: [root]) }
        let key = BlobID(of: action.encoded)
        do throws(RemoteFailure) {
            let missing = Set(try await content.lacking(inputs + [key, action.command]))
            return ClusterFacts(
                hasAction: !missing.contains(key), hasCommand: !missing.contains(action.command),
                inputs: inputs.count, missingInputs: inputs.count { missing.contains($0) },
                result: try await result(of: key, content))
        } catch { throw error.error(address, doing: "to say what it has") }
    }

    /// Whether the cluster's cache knows what comes of an action.
    ///
    /// - Throws: the codes of clusters.
    public func knows(_ action: BlobID) async throws(ForgeError) -> Bool {
        let content = try await opened()
        do throws(RemoteFailure) { return try await known(action, content) != nil } catch {
            throw error.error(address, doing: "to say what it knows")
        }
    }

    private func result(
        of key: BlobID, _ content: RemoteContent
    ) async throws(RemoteFailure) -> ClusterFacts.Result? {
        guard let found = try await known(key, content) else { return nil }
        let report: ExecutionReport
        do throws(RemoteFailure) {
            report = try await RemoteResult(content: content, store: store, pool: pool, left: LeftBlobs())
                .report(found)
        } catch {
            guard case .cluster(let failure) = error, failure.code == .notFound else { throw error }
            return nil
        }
        var result = ClusterFacts.Result(exitCode: found.exitCode)
        for (path, output) in report.outputs {
            result.outputs[path] =
                switch output {
                case .file(let blob, _): blob.digest.text
                case .directory(let root): root.digest.text
                case .symlink(let target): "-> \(target)"
                }
        }
        return result
    }

    /// Brings an action here that the cluster has, with its command and the directories of its input root.
    ///
    /// - Throws: `E_BLOB_MISSING` where the cluster does not have the action.
    public func bring(action id: BlobID) async throws(ForgeError) {
        let content = try await opened()
        let store = store
        do throws(RemoteFailure) {
            try await content.fetch([id])
            let action = try await decoded(id)
            // What it has lost of the rest cannot be compared, and is told so.
            do throws(RemoteFailure) {
                try await content.fetch([action.command])
                _ = try await RemoteResult(content: content, store: store, pool: pool).bring(action.inputRoot)
            } catch {
                guard case .cluster(let failure) = error, failure.code == .notFound else { throw error }
            }
        } catch {
            if case .cluster(let failure) = error, failure.code == .notFound {
                throw ForgeError(
                    .blobMissing, "The cluster at `\(address.authority)` does not have the action `\(id)`",
                    hints: ["An action is named by its digest and its size, such as `0123…cdef/157`"])
            }
            throw error.error(address, doing: "to give an action")
        }
    }

    private func decoded(_ id: BlobID) async throws(RemoteFailure) -> Action {
        let store = store
        do throws(ForgeError) {
            return try await pool.run { () throws(ForgeError) in
                let bytes = try store.bytes(of: id)
                do throws(ProtoError) { return try Action(decoding: bytes) } catch {
                    throw ForgeError(.recordInvalid, "`\(id)` is no action", cause: "it has \(error.reason)")
                }
            }
        } catch { throw .local(error) }
    }
}
