import ForgeCapture
import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeLedger
import ForgeStore
import ForgeTesting

@testable import ForgeJobs
@testable import ForgeRemote

/// What simulated builds have in common: a ledger, and what a fabric wants and they do not use.
struct SimulatedHouse: Sendable {
    private let home = TemporaryDirectory()
    let store: DiskStore
    let ledger: Ledger
    let pool = BlockingPool(threads: 2)

    init() throws {
        store = try DiskStore.open(home: home.path + "/store")
        ledger = try Ledger.open(path: home.path + "/ledger")
    }

    func fabric(_ blobs: any BlobStore & ActionCache, _ executor: any Executor) -> Fabric {
        Fabric(
            store: store, blobs: blobs, trees: TreeCache(store: store), executor: executor, ledger: ledger, pool: pool,
            clock: SystemClock(), host: ("", ""), distributionDirectories: [])
    }
}

/// One build of a small graph whose blobs are lost while it goes on.
struct SimulatedBuild {
    /// Where actions run.
    enum Place: CaseIterable {
        case here
        /// Here, with results shared through a cluster.
        case cached
        case cluster
        /// There, where what actions leave stays until somebody reads it.
        case left

        /// How many builds there are.
        var schedules: Int { self == .here ? 1_000 : 600 }
    }

    /// How a build ended.
    struct Ending: Equatable {
        /// The digests of what actions leave, by their names.
        var outputs: [String: ActionResult] = [:]
    }

    let house: SimulatedHouse
    let place: Place
    let graph: BuildGraph
    let evictor: Evictor
    let slots: Int

    /// - Parameter shape: which graph.
    init(_ house: SimulatedHouse, _ place: Place, shape: UInt64, evictor: Evictor, slots: Int) throws {
        self.house = house
        self.place = place
        self.evictor = evictor
        self.slots = slots
        var random = SplitMix64(seed: shape)
        var actions: [ActionDeclaration] = []
        var kinds: [String] = []
        for number in 0..<(2 + random.below(3)) {
            var action = ActionDeclaration(name: "a\(number)", environment: "e", command: ["make", "\(number)"])
            let isDirectory = random.below(2) == 0
            kinds.append(isDirectory ? "d" : "o")
            action.outputs = [isDirectory ? Output(.path("d", .directory)) : Output(.path("o", .file))]
            action.inputs = [Input(.source("s", subpath: ""), path: "in/s")]
            for earlier in 0..<number where earlier == number - 1 || random.below(2) == 0 {
                action.inputs.append(Input(.action("a\(earlier)", output: kinds[earlier]), path: "in/\(earlier)"))
            }
            actions.append(action)
        }
        graph = try BuildGraph(Workload(id: "w", environments: [], sources: [], actions: actions), targets: [])
    }

    /// Builds, and reads all that the last action leaves.
    func run() async throws(ForgeError) -> Ending {
        let cluster = SimulatedCluster(EvictingStore(evictor), isLax: evictor.isLax)
        let store = EvictingStore(evictor)
        let local = SimulatedExecutor(store: store)
        let address = try RemoteAddress("grpc://simulated:1")
        let executor: any Executor =
            switch place {
            case .here: local
            case .cached: remote(address, .cache, cluster, store, local)
            case .cluster, .left: remote(address, .execution, cluster, store, local)
            }
        let remote = place == .left ? executor as? RemoteExecutor : nil
        let fabric = house.fabric(remote.map { ClusterStore(store, behind: $0) } ?? store, executor)
        var losses = BlobLosses { _ in }
        while true {
            do throws(ForgeError) { return try await attempt(fabric, losses.isAny) } catch { try losses.note(error) }
        }
    }

    private func remote(
        _ address: RemoteAddress, _ use: RemoteExecutor.Use, _ cluster: SimulatedCluster, _ store: EvictingStore,
        _ local: SimulatedExecutor
    ) -> RemoteExecutor {
        var policy = RemotePolicy()
        if place == .left { policy.download = .minimal }
        return RemoteExecutor(
            address, use, policy, over: cluster, local: local, store: store, pool: house.pool, clock: SystemClock(),
            entropy: SystemEntropy())
    }

    private func attempt(_ fabric: Fabric, _ distrust: Bool) async throws(ForgeError) -> Ending {
        var prepared = PreparedInputs()
        // What a user's files and a pinned environment give each time.
        let source = try fabric.blobs.write(Array("source".utf8))
        let library = try fabric.blobs.write(Array("library".utf8))
        prepared.sources["s"] = .file(source, isExecutable: false)
        let environment: [UInt8]
        do { environment = try Directory(files: [.init(name: "lib", blob: library)]).encoded } catch {
            throw ForgeError(.bug, "\(error)")
        }
        prepared.environments["e"] = try fabric.blobs.write(environment)
        let book = RunBook(fabric: fabric, kind: .build, targets: [], document: Digest(of: ""), project: "/")
        let runner = ActionRunner(
            fabric: fabric, options: BuildOptions(jobs: slots), prepared: prepared, book: book,
            distrustCache: distrust, emit: { _ in })
        let state = try await BuildSchedule(graph: graph, slots: slots, keepGoing: false, work: runner).run()
        guard state.summary.isSuccess, state.summary.reports.count == graph.actions.count,
            state.summary.executed + state.summary.cached == graph.actions.count
        else { throw ForgeError(.bug, "The build did not end well: \(state.summary)") }
        for action in state.completed.values { try look(at: action.result, in: fabric.blobs) }
        return Ending(outputs: state.completed.mapValues(\.result))
    }

    /// Reads what a user is shown.
    private func look(at result: ActionResult, in store: any BlobStore) throws(ForgeError) {
        for file in result.files { _ = try store.bytes(of: file.blob) }
        for directory in result.directories {
            var files: [BlobID] = []
            var walker = TreeWalker(store: store)
            try walker.walk(directory.root) { (object) throws(ForgeError) in
                if case .file(let id) = object { files.append(id) }
            }
            for file in files { _ = try store.bytes(of: file) }
        }
    }
}
