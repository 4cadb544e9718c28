/// A stable name for one kind of failure, with what a program needs to know to react to it.
///
/// Codes are declared in the files `Codes+*.swift` of this folder, one for each owner, and are append-only: a retired
/// code keeps its name. `docs/spec/errors.md` and `forge explain` are made from this registry.
public struct ErrorCode: Sendable {
    /// The part of Forge that raises the code.
    public enum Owner: String, Sendable, CaseIterable {
        case json, workload, store, capture, sandbox, build, record, cli, dhall, engine, package, graph, importing
    }

    /// Who has to act, and with which exit code a command ends (DESIGN part 7).
    public enum Outcome: Sendable {
        /// The declared work failed: exit 1.
        case workFailed
        /// The request or a document is wrong: exit 2.
        case invalid
        /// This host or network cannot do it: exit 3.
        case environment
        /// Bytes are not what they should be, or are not trusted: exit 4.
        case integrity
        /// A fault of Forge: exit 70.
        case bug

        /// The process exit code.
        public var exitCode: Int32 {
            switch self {
            case .workFailed: 1
            case .invalid: 2
            case .environment: 3
            case .integrity: 4
            case .bug: 70
            }
        }

        /// The HTTP status that an API answers with.
        public var httpStatus: Int {
            switch self {
            case .workFailed: 422
            case .invalid: 400
            case .environment: 503
            case .integrity: 409
            case .bug: 500
            }
        }

        /// The gRPC status that an API answers with.
        public var grpcStatus: String {
            switch self {
            case .workFailed: "FAILED_PRECONDITION"
            case .invalid: "INVALID_ARGUMENT"
            case .environment: "UNAVAILABLE"
            case .integrity: "DATA_LOSS"
            case .bug: "INTERNAL"
            }
        }
    }

    /// The stable name, `E_` and upper-case words.
    public let name: String
    /// The part of Forge that raises it.
    public let owner: Owner
    /// Who has to act.
    public let outcome: Outcome
    /// Whether the same request may succeed later with nothing changed.
    public let retryable: Bool
    /// What it means and what to do, in full sentences.
    public let explanation: String

    init(_ name: String, _ owner: Owner, _ outcome: Outcome, retryable: Bool = false, _ explanation: String) {
        self.name = name
        self.owner = owner
        self.outcome = outcome
        self.retryable = retryable
        self.explanation = explanation
    }
}

extension ErrorCode: Hashable {
    /// Codes are the same when their names are.
    public static func == (a: ErrorCode, b: ErrorCode) -> Bool { a.name == b.name }
    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ErrorCode {
    /// Every code, grouped by owner in declaration order.
    public static let all: [ErrorCode] =
        jsonCodes + workloadCodes + storeCodes + captureCodes + sandboxCodes + buildCodes + recordCodes + cliCodes
        + dhallCodes + engineCodes + packageCodes + lintCodes + graphCodes + importCodes + remoteCodes

    /// Finds a code by its name.
    public static func named(_ name: String) -> ErrorCode? { all.first { $0.name == name } }
}
