internal import ForgeExecutor
internal import ForgeIR

/// A condition that `forge verify --vary` changes although the sandbox pins it.
public enum Variation: String, Sendable, CaseIterable {
    case path, hostname, cpus, umask, locale, timezone
    case environmentOrder = "environment-order"
    case uid, clock

    /// What the user reads about it.
    public var explanation: String {
        switch self {
        case .path: "the directory in which it is built"
        case .hostname: "the host name"
        case .cpus: "the number of CPUs"
        case .umask: "the umask"
        case .locale: "the locale"
        case .timezone: "the time zone"
        case .environmentOrder: "the order of environment variables"
        case .uid: "the user id"
        case .clock: "the time since the system started"
        }
    }

    /// What makes a build independent of it.
    public var fix: String {
        switch self {
        case .path: "Compile with `-ffile-prefix-map=$PWD=.`, and keep absolute paths out of outputs"
        case .hostname: "Keep the host name out of the build; set it from a declared variable"
        case .cpus: "Give the number of jobs on the command line, and keep it out of outputs"
        case .umask: "Set file modes with `install -m`"
        case .locale: "Set `LC_ALL` for commands that sort or format"
        case .timezone: "Set `TZ=UTC`, or format times with `date -u`"
        case .environmentOrder: "Name the variables that are written out, in a fixed order"
        case .uid: "Pack with fixed owners, such as `tar --owner=0 --group=0 --numeric-owner`"
        case .clock: "Keep uptime and monotonic times out of outputs; take dates from `SOURCE_DATE_EPOCH`"
        }
    }

    /// Changes the condition away from what the action has.
    func apply(to conditions: inout Conditions, from action: LoweredAction) {
        switch self {
        case .path: conditions.workPath = "/build-elsewhere/deeper"
        case .hostname: conditions.hostname = "elsewhere"
        case .cpus: conditions.cpus = action.contract.visibleCPUs == 1 ? 2 : 1
        case .umask: conditions.umask = 0o077
        case .locale: conditions.locale = action.command.environment["LC_ALL"] == "C" ? "C.UTF-8" : "C"
        case .timezone: conditions.timeZone = "FAR-11"
        case .environmentOrder: conditions.reverseEnvironment = true
        case .uid: conditions.userID = 4711
        case .clock: conditions.clockOffsetSeconds = 400 * 86_400
        }
    }

    static func conditions(_ variations: some Sequence<Variation>, from action: LoweredAction) -> Conditions {
        var conditions = Conditions()
        for variation in variations { variation.apply(to: &conditions, from: action) }
        return conditions
    }

    /// The conditions without which a difference would not be there, found by halving.
    ///
    /// Conditions that each make a difference are all found; where no half makes one alone, each half is narrowed down
    /// beside the other, so that those that only act together are found too.
    ///
    /// - Parameters:
    ///   - variations: conditions that, with `context`, make a difference.
    ///   - context: conditions that are changed all the time.
    ///   - differs: whether a run under these conditions differs from the pinned one.
    /// - Returns: the conditions, in the order in which they were given.
    /// - Throws: what `differs` throws.
    static func bisect<Failure: Error>(
        _ variations: [Variation], beside context: [Variation] = [],
        differs: ([Variation]) async throws(Failure) -> Bool
    ) async throws(Failure) -> [Variation] {
        guard variations.count > 1 else { return variations }
        let half = variations.count / 2
        let (left, right) = (Array(variations[..<half]), Array(variations[half...]))
        let (first, second) = (try await differs(left + context), try await differs(right + context))
        if first || second {
            let found = first ? try await bisect(left, beside: context, differs: differs) : []
            return found + (second ? try await bisect(right, beside: context, differs: differs) : [])
        }
        let found = try await bisect(left, beside: context + right, differs: differs)
        return found + (try await bisect(right, beside: context + found, differs: differs))
    }
}
