internal import ForgeCore
internal import ForgeIR

/// What a schedule has done to its actions.
protocol ScheduledWork: Sendable {
    /// Brings an action, whose inputs are all there, to its end.
    func step(
        _ declaration: ActionDeclaration, _ needed: [String: ActionOutputs]
    ) async throws(ForgeError) -> ScheduleStep

    /// The actions among those given whose outputs are not whole any more.
    func lost(among needed: [String: ActionOutputs]) async throws(ForgeError) -> [String]

    /// Tells of something that happened.
    func tell(_ event: Event)
}

/// How an action ended that Forge could do its part of.
enum ScheduleStep: Sendable {
    case completed(CompletedAction)
    case failed(ActionReport)
}

/// Does actions as their inputs become ready, never more than the CPUs given, in topological order.
///
/// Where an action's inputs turn out to be lost, those that leave them are made again, and then the action.
struct BuildSchedule<Work: ScheduledWork>: Sendable {
    /// How an action's turn ended.
    private enum Ending: Sendable {
        case step(ScheduleStep)
        /// A blob is gone; what has to be made again, which may be nothing that an action left.
        case lost([String], ForgeError)
        case fault(ForgeError)
    }

    let graph: BuildGraph
    let slots: Int
    let keepGoing: Bool
    let work: Work

    /// Does all that can be done.
    ///
    /// - Throws: what keeps Forge from doing its own part; `E_BLOB_LOST` where something is lost again and again, and
    ///   what says so of a blob that no action of the schedule left.
    func run() async throws(ForgeError) -> ScheduleState {
        let outcome: Result<ScheduleState, ForgeError> = await withTaskGroup(of: (Int, Ending).self) { group in
            var state = ScheduleState(graph, slots: slots)
            var fault: ForgeError?
            while true {
                while fault == nil, !Task.isCancelled, let index = state.takeReady() {
                    let declaration = graph.actions[index].declaration
                    let needed = state.needed(by: index)
                    group.addTask { (index, await turn(declaration, needed)) }
                }
                guard let (index, ending) = await group.next() else { break }
                switch ending {
                case .step(.completed(let action)):
                    state.finish(index, action)
                    work.tell(.actionFinished(action.report))
                case .step(.failed(let report)):
                    state.fail(index, report, keepGoing: keepGoing)
                    work.tell(.actionFinished(report))
                case .lost(let names, let error):
                    // What runs goes on: its result is of use when the build begins anew.
                    do throws(ForgeError) { try rewind(index, names, error, &state) } catch { fault = fault ?? error }
                case .fault(let error):
                    fault = fault ?? error
                    group.cancelAll()
                }
            }
            if let fault { return .failure(fault) }
            state.summary.cancelled = Task.isCancelled
            return .success(state)
        }
        return try outcome.get()
    }

    private func turn(_ declaration: ActionDeclaration, _ needed: [String: ActionOutputs]) async -> Ending {
        do throws(ForgeError) { return .step(try await work.step(declaration, needed)) } catch {
            guard error.isLoss else { return .fault(error) }
            do throws(ForgeError) { return .lost(try await work.lost(among: needed), error) } catch {
                return .fault(error)
            }
        }
    }

    private func rewind(
        _ index: Int, _ names: [String], _ error: ForgeError, _ state: inout ScheduleState
    ) throws(ForgeError) {
        guard try state.rewind(index, lost: names, because: error) else { throw error }
        let again = names.isEmpty ? [graph.actions[index].declaration.name] : names.sorted(by: Directory.less)
        for name in again { work.tell(.notice("\(error.message): `\(name)` is made again")) }
    }
}
