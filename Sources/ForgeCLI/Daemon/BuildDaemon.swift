internal import ForgeCore
internal import ForgeJobs
internal import ForgeStore
private import Glibc

/// Knows of which builds nothing has changed, because the kernel tells it of every change below the root.
///
/// It compiles nothing and runs nothing. What it does not know for certain it does not answer, and whoever asked finds
/// out without it.
final class BuildDaemon {
    /// Another side that does not speak or listen is not waited for longer.
    private static let patienceMilliseconds = 2000

    private struct Known {
        var total: Int
        var store: StoreMark
    }

    /// What changes when something may have gone from the store, or the store itself went.
    private struct StoreMark: Equatable {
        var generation: Digest
        var inode: UInt64
    }

    private let root: String
    private let fabric: Fabric
    private let watch: DirectoryWatch
    private var known: [PackageRequest: Known] = [:]
    private var asked = 0
    private var answered = 0

    /// Follows a repository.
    ///
    /// - Throws: `E_WATCH_LIMIT`.
    init(root: String, fabric: Fabric) throws(ForgeError) {
        self.root = root
        self.fabric = fabric
        watch = try DirectoryWatch(root, .everything(but: fabric.store.home))
    }

    /// Serves until it is stopped, the root is gone, or nobody asked for so many seconds.
    ///
    /// - Throws: `E_WATCH_LIMIT` when new directories cannot be followed.
    func serve(_ socket: borrowing LocalSocket, idleSeconds: Int64) async throws(ForgeError) {
        var last = fabric.clock.monotonicNanoseconds()
        while !Task.isCancelled, access("\(root)/forge.dhall", F_OK) == 0 {
            var polled = [socket.descriptor, watch.descriptor].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            let ready = poll(&polled, 2, 200)
            let now = fabric.clock.monotonicNanoseconds()
            if ready <= 0 {
                if now - last > idleSeconds * 1_000_000_000 { return }
                continue
            }
            try forgetWhatChanged()
            guard polled[0].revents != 0,
                let connection = socket.accepted(waitMilliseconds: Self.patienceMilliseconds)
            else { continue }
            last = now
            guard let line = connection.line(), let message = DaemonMessage(line) else { continue }
            switch message {
            case .ask(let request): _ = connection.send(JSONWriter.canonicalText(try answer(request)))
            case .learn(let request): try await learn(request)
            case .status: _ = connection.send(JSONWriter.canonicalText(status))
            case .stop:
                _ = connection.send("{}")
                return
            }
        }
    }

    private func forgetWhatChanged() throws(ForgeError) { if try watch.hasChanged() { known = [:] } }

    private func answer(_ request: PackageRequest) throws(ForgeError) -> JSONValue {
        asked += 1
        // Whatever was changed before the question has its event in the queue.
        try forgetWhatChanged()
        guard let found = known[request], !watch.leadsOutside, found.store == storeMark else { return .object([:]) }
        answered += 1
        return .object(["total": .integer(Int64(found.total))])
    }

    /// Looks once at every file that a build depends on; changes from then on are told.
    private func learn(_ request: PackageRequest) async throws(ForgeError) {
        guard let mark = storeMark,
            let total = await PackageBuild.unchanged(request, root: root, home: fabric.store.home)
        else {
            known[request] = nil
            return
        }
        // What changed while it was looked at may have been looked at before.
        if try watch.hasChanged() { known = [:] } else { known[request] = Known(total: total, store: mark) }
    }

    private var storeMark: StoreMark? {
        var facts = stat()
        guard let generation = try? fabric.store.generation(), stat("\(fabric.store.home)/epoch", &facts) == 0 else {
            return nil
        }
        return StoreMark(generation: generation, inode: UInt64(facts.st_ino))
    }

    private var status: JSONValue {
        .object([
            "asked": .integer(Int64(asked)), "answered": .integer(Int64(answered)),
            "known": .integer(Int64(known.count)), "directories": .integer(Int64(watch.directoryCount)),
            "leads_outside": .bool(watch.leadsOutside),
        ])
    }
}
