internal import ForgeREAPI
internal import SwiftProtobuf

/// Operations by name.
struct OperationsService: Sendable {
    let served: ServedStore
    let queue: ExecutionQueue
    let limits: GRPCLimits

    func get(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Google_Longrunning_GetOperationRequest = try decoded(bytes)
        return try encoded(try wire(try queue.operation(request.name)))
    }

    /// Those of an instance, the oldest first.
    func list(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Google_Longrunning_ListOperationsRequest = try decoded(bytes)
        guard request.filter.isEmpty else { throw GRPCFailure(.invalidArgument, "Operations are not filtered") }
        var instance = request.name
        if instance == "operations" { instance = "" }
        if instance.hasSuffix("/operations") { instance.removeLast("/operations".count) }
        try served.require(instance)
        let size = request.pageSize > 0 ? min(Int(request.pageSize), Self.longestPage) : Self.longestPage
        guard request.pageToken.isEmpty || Int(request.pageToken) != nil else {
            throw GRPCFailure(.invalidArgument, "`\(request.pageToken)` is no page of this server")
        }
        let (found, next) = queue.operations(of: instance, after: Int(request.pageToken) ?? -1, most: size)
        var out = Google_Longrunning_ListOperationsResponse()
        for operation in found { out.operations.append(try wire(operation)) }
        if let next { out.nextPageToken = String(next) }
        return try encoded(out)
    }

    private static let longestPage = 1000

    func cancel(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Google_Longrunning_CancelOperationRequest = try decoded(bytes)
        queue.cancel(try queue.operation(request.name))
        return []
    }

    func delete(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Google_Longrunning_DeleteOperationRequest = try decoded(bytes)
        let operation = try queue.operation(request.name)
        guard operation.snapshot().ending != nil else {
            throw GRPCFailure(.failedPrecondition, "`\(request.name)` is not done; it can be cancelled")
        }
        queue.forget(operation)
        return []
    }

    private func wire(_ operation: RemoteOperation) throws(GRPCFailure) -> Google_Longrunning_Operation {
        try operation.snapshot().wire(ResultInlining(), served, limits)
    }
}
