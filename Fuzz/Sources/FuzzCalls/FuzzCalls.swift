import ForgeCore
import ForgeExecutor
import ForgeRemote
import ForgeStore
import Glibc

/// The first byte picks a method; what follows is its messages, each behind two bytes of its length.
///
/// Every call ends, with a message or a failure, and never with one that says that Forge is wrong.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCalls(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    guard let first = input.first else { return 0 }
    let method = methods[Int(first) % methods.count]
    guard let session = services.session(for: method[...]) else { fatalError("there is no method \(method)") }
    var messages = split(Array(input.dropFirst()))
    if method.hasSuffix("/Execute"), messages.count > 1 { messages = [stored(messages)] }
    session.attach {}
    if messages.count == 1, session.instant(messages[0]) != nil { return 0 }
    do throws(GRPCFailure) {
        var step = GRPCStep.wait
        for message in messages {
            step = try session.receive(message)
            if case .wait = step { continue }
            break
        }
        if case .wait = step { step = try session.end() }
        var left = 64
        while case .send = step, left > 0 {
            step = try session.next()
            left -= 1
        }
        if case .finish = step { return 0 }
    } catch {
        precondition(error.code != .internal && error.code != .unknown, "\(method): \(error.message)")
    }
    session.abandon()
    return 0
}

private let methods =
    [
        "ActionCache/GetActionResult", "ActionCache/UpdateActionResult", "ContentAddressableStorage/FindMissingBlobs",
        "ContentAddressableStorage/BatchUpdateBlobs", "ContentAddressableStorage/BatchReadBlobs",
        "ContentAddressableStorage/GetTree", "ContentAddressableStorage/SplitBlob",
        "ContentAddressableStorage/SpliceBlob", "Capabilities/GetCapabilities", "Execution/Execute",
        "Execution/WaitExecution",
    ].map { "/build.bazel.remote.execution.v2.\($0)" } + [
        "/google.bytestream.ByteStream/Read", "/google.bytestream.ByteStream/Write",
        "/google.bytestream.ByteStream/QueryWriteStatus", "/google.longrunning.Operations/GetOperation",
        "/google.longrunning.Operations/ListOperations", "/google.longrunning.Operations/CancelOperation",
        "/google.longrunning.Operations/DeleteOperation", "/build.bazel.remote.asset.v1.Fetch/FetchBlob",
        "/build.bazel.remote.asset.v1.Fetch/FetchDirectory", "/build.bazel.remote.asset.v1.Push/PushBlob",
        "/build.bazel.remote.asset.v1.Push/PushDirectory", "/grpc.health.v1.Health/Check",
        "/grpc.health.v1.Health/Watch",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "/google.devtools.remoteworkers.v1test2.Bots/CreateBotSession",
        "/google.devtools.remoteworkers.v1test2.Bots/UpdateBotSession",
        "/build.bazel.remote.logstream.v1.LogStreamService/CreateLogStream",
    ]

private func split(_ bytes: [UInt8]) -> [[UInt8]] {
    var out: [[UInt8]] = []
    var rest = bytes[...]
    while rest.count >= 2, out.count < 8 {
        let length = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
        out.append(Array(rest.prefix(length)))
        rest = rest.dropFirst(length)
    }
    return out
}

/// A request to execute an action of a command, the first message, on an input root, the second one.
private func stored(_ parts: [[UInt8]]) -> [UInt8] {
    func put(_ bytes: [UInt8]) -> [UInt8] {
        guard let id = try? store.write(bytes) else { fatalError("the store is full") }
        let hex = Array(id.digest.hex.utf8)
        var size: [UInt8] = []
        var rest = UInt64(id.size)
        while rest >= 0x80 {
            size.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        return [10, 64] + hex + (id.size == 0 ? [] : [16] + size + [UInt8(rest)])
    }
    let (command, root) = (put(parts[0]), put(parts[1]))
    let more = parts.count > 2 ? parts[2] : []
    let action = put([10, UInt8(command.count)] + command + [18, UInt8(root.count)] + root + more)
    return [50, UInt8(action.count)] + action
}

/// Says that everything went well.
private struct IdleExecutor: Executor {
    let tier = "idle"

    func execute(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport {
        request.onOutput?(false, [1])
        return ExecutionReport(
            outcome: .exited(0), outputs: [:], stdout: .empty, stderr: .empty, observation: Observation())
    }
}

private let store: DiskStore = {
    var template = Array("/dev/shm/forge-fuzz-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("there is no place for a store") }
    var options = DiskStore.Options()
    options.pinSeconds = 1
    options.quota = StoreQuota(bytes: 64 << 20)
    options.sealSize = 1 << 20
    let home = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let store = try? DiskStore.open(home: home, disk: LinuxDisk(), clock: SystemClock(), options: options) else {
        fatalError("there is no store")
    }
    for text in ["", "a", "text"] { _ = try? store.write(Array(text.utf8)) }
    return store
}()

private let evictor = StoreEvictor(store)

private let services: RemoteServices = {
    _ = evictor
    let environment = try? store.write([])
    var setup = ExecutionSetup(
        executor: IdleExecutor(), workers: 1, environment: environment, clock: SystemClock(), entropy: SystemEntropy())
    setup.leases = LeaseTerms()
    return RemoteServices(store, instances: ["", "a/b"], isDurable: false, execution: setup)
}()
