internal import ForgeREAPI
private import SwiftProtobuf
private import Synchronization

/// An execution in the hands of a worker elsewhere.
struct QueueLease: Sendable {
    let operation: RemoteOperation
    /// The fence: what comes of it counts as long as the execution was not handed to anybody else since.
    let number: Int
}

/// How often an execution was handed on.
struct LeaseCount {
    /// The number of the lease that counts; nil while nobody has it in hand.
    var current: Int?
    /// How many workers were lost over it.
    var losses = 0
}

/// Who hands executions to workers elsewhere.
protocol LeaseTaker: AnyObject, Sendable {
    /// Something may wait that it can take.
    func offered()
    /// Something that it took is not wanted any longer.
    func revoked()
}

/// What workers elsewhere do.
extension ExecutionQueue {
    /// Hands on the most urgent execution of an instance that suits a worker; nil where none waits.
    func lease(of instance: String, to worker: String, having properties: PlatformProperties) -> QueueLease? {
        let lease = state.withLock { state -> QueueLease? in
            let suits = { (operation: RemoteOperation) in
                operation.instance == instance && properties.suit(operation.action?.platform)
            }
            guard let index = state.waiting.lastIndex(where: suits) else { return nil }
            let operation = state.waiting.remove(at: index)
            state.leased += 1
            state.leases[operation.name, default: LeaseCount()].current = state.leased
            return QueueLease(operation: operation, number: state.leased)
        }
        lease?.operation.update(.executing) {
            $0.worker = worker
            $0.workerStartTimestamp = now()
        }
        return lease
    }

    /// Whether what comes of a lease counts.
    func isCurrent(_ lease: QueueLease) -> Bool {
        state.withLock { $0.leases[lease.operation.name]?.current == lease.number }
    }

    /// Ends what a worker had in hand, unless the lease does not count any more.
    func complete(_ lease: QueueLease, _ ending: ExecutionEnding) {
        let counts = state.withLock { state in
            guard state.leases[lease.operation.name]?.current == lease.number else { return false }
            state.leases[lease.operation.name] = nil
            return true
        }
        if counts { end(lease.operation, ending) }
    }

    /// Takes back what a worker had in hand: it waits again, before all that are as urgent.
    ///
    /// - Parameter reason: what became of the worker; nil where it gave the lease back of its own will.
    func giveBack(_ lease: QueueLease, lost reason: String?) {
        let operation = lease.operation
        let most = setup.leases?.mostLosses ?? 0
        enum Next { case nothing, waits, fails(Int) }
        let next = state.withLock { state -> Next in
            guard var count = state.leases[operation.name], count.current == lease.number else { return .nothing }
            count.current = nil
            if reason != nil { count.losses += 1 }
            state.leases[operation.name] = count
            if count.losses >= most { return .fails(count.losses) }
            let index = state.waiting.firstIndex { $0.priority < operation.priority } ?? state.waiting.endIndex
            state.waiting.insert(operation, at: index)
            return .waits
        }
        switch next {
        case .nothing: return
        case .waits:
            operation.logs?.restart()
            operation.update(.queued) { $0.worker = "" }
            offer()
        case .fails(let losses):
            let message = "\(losses) workers were lost over the action; the last one: \(reason ?? "")"
            end(operation, ExecutionEnding(failure: GRPCFailure(.aborted, message)))
        }
    }
}
