import ForgeCore

/// What of a need the fields of actions express, and what nothing grants.
///
/// The compiler chooses the tier, which is the join of all that was asked for; a scheduler takes it as it is.
struct NeedGrant {
    /// A requirement that nothing grants.
    struct Refusal {
        var requirement: Requirement
        /// The alternative of `Need.Type`, or of what it holds, that says it.
        var word: String
        /// What is needed, in words.
        var what: String
        var cause: String
        var hint: String
    }

    /// Whether the action has a loopback interface.
    private(set) var isLoopback = false
    /// The demanded tier; nil for any.
    private(set) var tier: String?
    private(set) var refusals: [Refusal] = []

    /// Variables that every action has.
    private static let fixedVariables: Set<String> = ["HOME", "LC_ALL", "PATH", "SOURCE_DATE_EPOCH", "TMPDIR", "TZ"]

    /// - Parameters:
    ///   - paths: What the action's work tree holds.
    ///   - writable: What of it the action may write.
    ///   - variables: The variables that the action is given.
    init(_ need: Requirements, paths: Set<String>, writable: Set<String>, variables: Set<String>) {
        for item in need.items {
            switch item {
            case .loopback: isLoopback = true
            case .sandbox(.process), .sandbox(.namespace): tier = "namespace"
            case .fs(let path, let mode) where Self.holds(mode == .read ? paths : writable, path): break
            case .env(let name) where variables.contains(name) || Self.fixedVariables.contains(name): break
            default: refusals.append(Self.refusal(item))
            }
        }
    }

    private static func holds(_ paths: Set<String>, _ path: String) -> Bool {
        paths.contains(path) || paths.contains { path.hasPrefix("\($0)/") }
    }

    private static func refusal(_ item: Requirement) -> Refusal {
        switch item {
        case .network(let scheme, let host, let port):
            Refusal(
                requirement: item, word: "Network",
                what: "the network: `\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")`",
                cause: "actions have no network but a loopback interface of their own",
                hint:
                    "Fetch what is needed with a `fetch` or an `archive`, pinned by its digest, and take it as an input"
            )
        case .auth(let provider, _):
            Refusal(
                requirement: item, word: "Auth", what: "credentials of `\(provider)`",
                cause: "no secret enters a sandbox", hint: "Hand in what the credentials give access to as an input")
        case .fs(let path, let mode):
            Refusal(
                requirement: item, word: "Fs", what: "to \(mode.rawValue) `\(path)`",
                cause: mode == .read
                    ? "it is no input of the action" : "it is neither an output nor a writable input of the action",
                hint: mode == .read
                    ? "Add it to `srcs`, or its Debian package to the environment" : "Declare it in `outs`")
        case .device(let name):
            Refusal(
                requirement: item, word: "Device", what: "the device `\(name)`",
                cause: "sandboxes have `null`, `zero`, `full`, `random`, `urandom` and `tty` alone",
                hint: "Let the action do without the device, or run it outside of the build")
        case .sandbox(let tier):
            Refusal(
                requirement: item, word: "MicroVM", what: "a sandbox of the tier `\(tier.rawValue)`",
                cause: "the strongest tier of this Forge is `namespace`", hint: "Ask for `Sandbox Tier.Namespace`")
        case .time:
            Refusal(
                requirement: item, word: "Time", what: "the time of day",
                cause: "a result that depends on the time is another one each time",
                hint: "Use `SOURCE_DATE_EPOCH`, which every action has")
        case .entropy:
            Refusal(
                requirement: item, word: "Entropy", what: "random numbers",
                cause: "a result that depends on chance is another one each time",
                hint: "Take a seed among the command's words, and draw the numbers from it")
        case .env(let name):
            Refusal(
                requirement: item, word: "Env", what: "the variable `\(name)`",
                cause: "no variable of the host enters a sandbox", hint: "Give it a value in `env`")
        case .loopback: preconditionFailure("INVARIANT: a loopback interface is always granted")
        }
    }
}

extension Requirement {
    /// Reads a requirement as Dhall says it.
    init?(dhall value: JSONValue) {
        if let name = value.stringValue {
            switch name {
            case "Loopback": self = .loopback
            case "Time": self = .time
            case "Entropy": self = .entropy
            default: return nil
            }
            return
        }
        if let network = value["Network"] {
            self = .network(
                scheme: network["scheme"]?.stringValue ?? "", host: network["host"]?.stringValue ?? "",
                port: network["port"]?.integerValue)
        } else if let auth = value["Auth"] {
            self = .auth(provider: auth["provider"]?.stringValue ?? "", scope: auth["scope"]?.stringValue)
        } else if let fs = value["Fs"] {
            self = .fs(path: fs["path"]?.stringValue ?? "", mode: fs["mode"]?.stringValue == "Write" ? .write : .read)
        } else if let name = value["Device"]?.stringValue {
            self = .device(name)
        } else if let tier = value["Sandbox"]?.stringValue.flatMap({ Tier(rawValue: $0.lowercased()) }) {
            self = .sandbox(tier)
        } else if let name = value["Env"]?.stringValue {
            self = .env(name)
        } else {
            return nil
        }
    }
}
