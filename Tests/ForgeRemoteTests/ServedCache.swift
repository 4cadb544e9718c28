import ForgeCore
import ForgeREAPI
import ForgeStore
import ForgeTesting
import FoundationEssentials
import SwiftProtobuf
import Testing

@testable import ForgeRemote

typealias REDigest = Build_Bazel_Remote_Execution_V2_Digest
typealias REResult = Build_Bazel_Remote_Execution_V2_ActionResult

/// A store that is served, without a network.
struct ServedCache {
    let home: TemporaryDirectory
    let store: DiskStore
    let services: RemoteServices

    /// - Parameter store: the store that is served; one of its own by default.
    init(instances: [String] = [], store: DiskStore? = nil) throws {
        home = TemporaryDirectory()
        self.store = try store ?? DiskStore.open(home: home.path)
        services = RemoteServices(self.store, instances: instances, isDurable: false)
    }

    /// The same store, served by a server that executes.
    init(_ other: ServedCache, execution: ExecutionSetup) {
        home = other.home
        store = other.store
        services = RemoteServices(store, instances: [], isDurable: false, execution: execution)
    }

    static let actionCache = "/build.bazel.remote.execution.v2.ActionCache/"
    static let content = "/build.bazel.remote.execution.v2.ContentAddressableStorage/"
    static let byteStream = "/google.bytestream.ByteStream/"

    /// All answers of a call.
    func call(_ path: String, _ messages: [[UInt8]]) throws -> [[UInt8]] {
        let session = try #require(services.session(for: path[...]))
        var out: [[UInt8]] = []
        var step = GRPCStep.wait
        for message in messages {
            step = try session.receive(message)
            if case .finish(let last) = step { return out + [last].compactMap { $0 } }
        }
        step = try session.end()
        while true {
            switch step {
            case .wait: return out
            case .send(let message):
                out.append(message)
                step = try session.next()
            case .finish(let last): return out + [last].compactMap { $0 }
            }
        }
    }

    /// The one answer of a call.
    func ask<Answer: Message>(_ path: String, _ request: some Message) throws -> Answer {
        let answers = try call(path, [try request.serializedBytes()])
        return try Answer(serializedBytes: try #require(answers.first))
    }

    static func digest(_ bytes: [UInt8]) -> REDigest {
        var out = REDigest()
        out.hash = Digest(of: bytes).hex
        out.sizeBytes = Int64(bytes.count)
        return out
    }

    static func write(_ name: String, _ data: [UInt8], at offset: Int, finish: Bool) throws -> [UInt8] {
        var out = Google_Bytestream_WriteRequest()
        out.resourceName = name
        out.writeOffset = Int64(offset)
        out.data = .init(data)
        out.finishWrite = finish
        return try out.serializedBytes()
    }
}

/// Whether a failure has a code.
func hasCode(_ code: GRPCCode) -> (any Error) -> Bool { { ($0 as? GRPCFailure)?.code == code } }
