import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeREAPI
import ForgeStore
import FoundationEssentials
import SwiftProtobuf
import Synchronization

@testable import ForgeRemote

/// A cluster in this process, which answers calls at once and loses blobs.
final class SimulatedCluster: ClusterCalls {
    private typealias Wire = Build_Bazel_Remote_Execution_V2_ActionResult

    let store: EvictingStore
    /// Whether results are given whose blobs are gone.
    private let isLax: Bool
    private let results = Mutex<[BlobID: Build_Bazel_Remote_Execution_V2_ActionResult]>([:])
    private let executions = Mutex(0)

    init(_ store: EvictingStore, isLax: Bool) {
        self.store = store
        self.isLax = isLax
    }

    /// How many actions ran.
    var executed: Int { executions.withLock { $0 } }

    func begin(_ path: String, seconds: Int64) async throws(GRPCFailure) -> GRPCChannel.Call {
        throw GRPCFailure(.unimplemented, "Blobs of simulated builds are small")
    }

    func call(
        _ path: String, _ message: [UInt8], seconds: Int64, each: ([UInt8]) async throws(GRPCFailure) -> Bool
    ) async throws(GRPCFailure) {
        let answer: [UInt8]
        switch path.split(separator: "/").last {
        case "GetCapabilities": answer = try encoded(capabilities)
        case "FindMissingBlobs": answer = try encoded(try missing(try decoded(message)))
        case "BatchUpdateBlobs": answer = try encoded(try update(try decoded(message)))
        case "BatchReadBlobs": answer = try encoded(try read(try decoded(message)))
        case "GetActionResult": answer = try encoded(try result(try decoded(message)))
        case "UpdateActionResult": answer = try encoded(try keep(try decoded(message)))
        case "Execute": answer = try encoded(try execute(try decoded(message)))
        default: throw GRPCFailure(.unimplemented, path)
        }
        _ = try await each(answer)
    }

    private var capabilities: Build_Bazel_Remote_Execution_V2_ServerCapabilities {
        var out = Build_Bazel_Remote_Execution_V2_ServerCapabilities()
        out.cacheCapabilities.digestFunctions = [.sha256]
        out.executionCapabilities.execEnabled = true
        return out
    }

    private func asked<Value>(_ body: () throws(ForgeError) -> Value) throws(GRPCFailure) -> Value {
        do throws(ForgeError) { return try body() } catch {
            throw GRPCFailure(error.code == .blobMissing ? .notFound : .internal, error.message)
        }
    }

    private func missing(
        _ request: Build_Bazel_Remote_Execution_V2_FindMissingBlobsRequest
    ) throws(GRPCFailure) -> Build_Bazel_Remote_Execution_V2_FindMissingBlobsResponse {
        var ids: [BlobID] = []
        for digest in request.blobDigests { ids.append(try BlobID(wire: digest)) }
        var answer = Build_Bazel_Remote_Execution_V2_FindMissingBlobsResponse()
        answer.missingBlobDigests = try asked { () throws(ForgeError) in try store.missing(ids) }.map(\.wire)
        return answer
    }

    private func update(
        _ request: Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsRequest
    ) throws(GRPCFailure) -> Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsResponse {
        var answer = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsResponse()
        for part in request.requests {
            _ = try asked { () throws(ForgeError) in try store.write(Array(part.data)) }
            var response = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsResponse.Response()
            response.digest = part.digest
            answer.responses.append(response)
        }
        return answer
    }

    private func read(
        _ request: Build_Bazel_Remote_Execution_V2_BatchReadBlobsRequest
    ) throws(GRPCFailure) -> Build_Bazel_Remote_Execution_V2_BatchReadBlobsResponse {
        var answer = Build_Bazel_Remote_Execution_V2_BatchReadBlobsResponse()
        for digest in request.digests {
            let id = try BlobID(wire: digest)
            var response = Build_Bazel_Remote_Execution_V2_BatchReadBlobsResponse.Response()
            response.digest = digest
            do { response.data = Data(try store.bytes(of: id)) } catch {
                response.status.code = Int32(GRPCCode.notFound.rawValue)
            }
            answer.responses.append(response)
        }
        return answer
    }

    private func result(
        _ request: Build_Bazel_Remote_Execution_V2_GetActionResultRequest
    ) throws(GRPCFailure) -> Build_Bazel_Remote_Execution_V2_ActionResult {
        let key = try BlobID(wire: request.actionDigest)
        guard let found = try known(key) else { throw GRPCFailure(.notFound, "There is no result") }
        return found
    }

    private func known(_ key: BlobID) throws(GRPCFailure) -> Build_Bazel_Remote_Execution_V2_ActionResult? {
        guard let found = results.withLock({ $0[key] }) else { return nil }
        if isLax { return found }
        var blobs: [BlobID] = []
        for digest in found.outputFiles.map(\.digest) + [found.stdoutDigest] where !digest.hash.isEmpty {
            blobs.append(try BlobID(wire: digest))
        }
        for directory in found.outputDirectories {
            let tree = try BlobID(wire: directory.treeDigest)
            let root = try BlobID(wire: directory.rootDirectoryDigest)
            let gaps = try asked { () throws(ForgeError) in
                try store.missing([tree]) + TreeGaps(store: store).below(root)
            }
            if !gaps.isEmpty { return nil }
        }
        return try asked { () throws(ForgeError) in try store.missing(blobs) }.isEmpty ? found : nil
    }

    private func keep(
        _ request: Build_Bazel_Remote_Execution_V2_UpdateActionResultRequest
    ) throws(GRPCFailure) -> Build_Bazel_Remote_Execution_V2_ActionResult {
        let key = try BlobID(wire: request.actionDigest)
        results.withLock { $0[key] = request.actionResult }
        return request.actionResult
    }

    private func execute(
        _ request: Build_Bazel_Remote_Execution_V2_ExecuteRequest
    ) throws(GRPCFailure) -> Google_Longrunning_Operation {
        let key = try BlobID(wire: request.actionDigest)
        var response = Build_Bazel_Remote_Execution_V2_ExecuteResponse()
        if !request.skipCacheLookup, let found = try known(key) {
            response.result = found
            response.cachedResult = true
        } else {
            do throws(ForgeError) {
                response.result = try run(key)
                results.withLock { $0[key] = response.result }
            } catch {
                guard error.code == .blobMissing else { throw GRPCFailure(.internal, error.message) }
                let failure = InputTrees.absent([key])
                response.status.code = Int32(failure.code.rawValue)
                for detail in failure.details {
                    if let any = try? Google_Protobuf_Any(serializedBytes: detail) {
                        response.status.details.append(any)
                    }
                }
            }
        }
        var operation = Google_Longrunning_Operation()
        operation.name = "one"
        operation.done = true
        do { operation.response = try Google_Protobuf_Any(message: response) } catch {
            throw GRPCFailure(.internal, "\(error)")
        }
        return operation
    }

    private func run(_ key: BlobID) throws(ForgeError) -> Build_Bazel_Remote_Execution_V2_ActionResult {
        let (action, command): (Action, Command)
        let bytes = try store.bytes(of: key)
        do {
            action = try Action(decoding: bytes)
            command = try Command(decoding: try store.bytes(of: action.command))
        } catch let error as ForgeError { throw error } catch { throw ForgeError(.bug, "\(error)") }
        let report = try SimulatedExecutor(store: store).run(action, command)
        executions.withLock { $0 += 1 }
        return try OutgoingResult(report, store: store).wire
    }
}
