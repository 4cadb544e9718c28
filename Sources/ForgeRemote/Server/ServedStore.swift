internal import ForgeCore
internal import ForgeStore
internal import SwiftProtobuf

/// The store behind a server, under the instances that it serves.
struct ServedStore: Sendable {
    var store: DiskStore
    /// The names by which clients may call it; the empty one is served unless names are given.
    var instances: Set<String>
    /// The digest of the environment that actions of these instances see.
    var environment: Digest
    var durability: Durability
    /// Results that were asked for a moment ago.
    let memory = ResultMemory()

    /// The namespace of an instance's results.
    ///
    /// - Throws: `INVALID_ARGUMENT` for a name that is not served.
    func namespace(_ instance: String) throws(GRPCFailure) -> CacheNamespace {
        try require(instance)
        return .instance(instance, environment: environment)
    }

    /// Refuses a name that is not served.
    func require(_ instance: String) throws(GRPCFailure) {
        guard instances.contains(instance) else {
            let names = instances.sorted().map { "`\($0)`" }.joined(separator: ", ")
            throw GRPCFailure(.invalidArgument, "There is no instance `\(instance)`; served: \(names)")
        }
    }

    /// What the store says, in the codes of gRPC.
    static func failure(_ error: ForgeError) -> GRPCFailure {
        let code: GRPCCode =
            switch error.code {
            case .blobMissing, .cacheIncomplete: .notFound
            case .blobDamaged: .dataLoss
            case .storeFull, .storeQuota: .resourceExhausted
            default: .internal
            }
        return GRPCFailure(code, error.message)
    }

    /// A blob that a client calls a message is read into memory up to this, in bytes.
    private static let longestMessage = 64 << 20

    /// The bytes of a blob that is read as a message.
    func message(_ id: BlobID) throws(GRPCFailure) -> [UInt8] {
        guard id.size <= Self.longestMessage else {
            throw GRPCFailure(.invalidArgument, "\(id.size) bytes are too many for a directory or a tree")
        }
        return try ask { (store) throws(ForgeError) in try store.bytes(of: id) }
    }

    /// Keeps a result.
    func record(_ result: ServedResult, for key: Digest, in namespace: CacheNamespace) throws(GRPCFailure) {
        try ask { (store) throws(ForgeError) in
            try store.record(result, for: key, in: namespace, durability: durability)
        }
        memory.changed(key)
    }

    /// Asks the store for something.
    func ask<Value>(_ body: (DiskStore) throws(ForgeError) -> Value) throws(GRPCFailure) -> Value {
        do throws(ForgeError) { return try body(store) } catch { throw Self.failure(error) }
    }
}

/// Reads a message.
func decoded<Wire: SwiftProtobuf.Message>(_ bytes: [UInt8], as _: Wire.Type = Wire.self) throws(GRPCFailure) -> Wire {
    do { return try Wire(serializedBytes: bytes) } catch {
        throw GRPCFailure(.invalidArgument, "The bytes are no `\(Wire.protoMessageName)`")
    }
}

/// The bytes of a message.
func encoded(_ message: some SwiftProtobuf.Message) throws(GRPCFailure) -> [UInt8] {
    do { return try message.serializedBytes() } catch {
        throw GRPCFailure(.internal, "A message cannot be written")
    }
}
