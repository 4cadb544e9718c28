import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeStore

extension RecordCheckSession {
    mutating func checkAction(_ record: Record) throws(ForgeError) -> Action? {
        try check("action") { (session) throws(CheckFailure) -> (Action, String) in
            let bytes = try session.bytes(of: record.action)
            let action: Action
            do throws(ProtoError) { action = try Action(decoding: bytes) } catch {
                throw .failed("no action: it has \(error.reason)")
            }
            guard action.encoded == bytes else { throw .failed("the action is not in canonical form") }
            guard action.command == record.command else { throw .failed("the action names another command") }
            guard action.inputRoot == record.inputRoot else { throw .failed("the action names another input root") }
            return (action, "key \(record.action.digest)")
        }
    }

    mutating func checkCommand(_ record: Record) throws(ForgeError) {
        _ = try check("command") { (session) throws(CheckFailure) -> (Void, String) in
            let bytes = try session.bytes(of: record.command)
            let command: Command
            do throws(ProtoError) { command = try Command(decoding: bytes) } catch {
                throw .failed("no command: it has \(error.reason)")
            }
            guard command.encoded == bytes else { throw .failed("the command is not in canonical form") }
            let declared = Set(command.outputPaths)
            let result = record.result
            let paths = result.files.map(\.path) + result.directories.map(\.path) + result.symlinks.map(\.path)
            for path in paths.sorted(by: Directory.less) where !declared.contains(path) {
                throw .failed("the result has an output `\(path)` that the command does not declare")
            }
            return ((), "\(command.arguments.count) arguments, \(command.outputPaths.count) outputs")
        }
    }

    /// The salt tells the same contract as the record.
    mutating func checkContract(_ record: Record, _ action: Action) throws(ForgeError) {
        _ = try check("contract") { (_) throws(CheckFailure) -> (Void, String) in
            let prefix = Array(Contract.prefix.utf8)
            guard action.salt.starts(with: prefix) else { throw .failed("the salt does not begin with `forge/1 `") }
            let text = Array(action.salt.dropFirst(prefix.count))
            guard let salt = try? JSONReader.read(text), JSONWriter.canonical(salt) == text else {
                throw .failed("the salt holds no canonical JSON")
            }
            var contract = Contract()
            contract.canonicalizers = record.canonicalizers
            contract.waivedProtections = record.waivedProtections
            contract.network = record.need.network
            let stated = contract.json
            for key in ["network", "canonicalizers", "waived"] where salt[key] != stated[key] {
                // Members of an object are compared in canonical order.
                let (a, b) = (salt[key].map(JSONWriter.canonical), stated[key].map(JSONWriter.canonical))
                if a != b { throw .failed("the salt and the record differ in `\(key)`") }
            }
            guard salt["engine"]?.integerValue == record.engineVersion else {
                throw .failed("the salt and the record differ in `engine`")
            }
            return ((), "engine \(record.engineVersion)")
        }
    }

    mutating func checkInputs(_ record: Record) throws(ForgeError) {
        _ = try check("inputs") { (session) throws(CheckFailure) -> (Void, String) in
            let count = try session.rehashTree(record.inputRoot)
            return ((), "\(count.directories) directories and \(count.files) files hashed again")
        }
    }

    /// The input root holds the environment's tree, apart from what Forge itself lays over it.
    mutating func checkEnvironment(_ record: Record) throws(ForgeError) {
        _ = try check("environment") { (session) throws(CheckFailure) -> (Void, String) in
            let laid: Set<String> = ["build", "dev", "etc", "proc", "tmp"]
            let laidInEtc: Set<String> = ["passwd", "group", "hosts", "nsswitch.conf"]
            let root = try session.directory(record.inputRoot)
            let environment = try session.directory(record.environment)
            try Self.requireHeld(environment, in: root, except: laid, at: "")
            if let etc = environment.directories.first(where: { $0.name == "etc" }) {
                guard let rootEtc = root.directories.first(where: { $0.name == "etc" }) else {
                    throw .failed("the input root lacks `etc` of the environment")
                }
                try Self.requireHeld(
                    try session.directory(etc.blob), in: try session.directory(rootEtc.blob), except: laidInEtc,
                    at: "etc/")
            }
            return ((), "\(record.environment.digest) is part of the input root")
        }
    }

    private static func requireHeld(
        _ part: Directory, in whole: Directory, except laid: Set<String>, at path: String
    ) throws(CheckFailure) {
        let files = Set(whole.files)
        let directories = Set(whole.directories)
        let links = Set(whole.symlinks)
        for file in part.files where !laid.contains(file.name) && !files.contains(file) {
            throw .failed("the input root does not hold `\(path)\(file.name)` of the environment")
        }
        for child in part.directories where !laid.contains(child.name) && !directories.contains(child) {
            throw .failed("the input root does not hold `\(path)\(child.name)` of the environment")
        }
        for link in part.symlinks where !laid.contains(link.name) && !links.contains(link) {
            throw .failed("the input root does not hold `\(path)\(link.name)` of the environment")
        }
    }

    mutating func checkOutputs(_ record: Record) throws(ForgeError) {
        _ = try check("outputs") { (session) throws(CheckFailure) -> (Void, String) in
            let result = record.result
            for file in result.files { try session.rehash(file.blob) }
            for stream in [result.stdout, result.stderr].compactMap({ $0 }) { try session.rehash(stream) }
            for directory in result.directories {
                _ = try session.rehashTree(directory.root)
                let message = try session.bytes(of: directory.tree)
                let derived = try session.require { () throws(ForgeError) in
                    try Tree.encoded(root: directory.root) { (id) throws(ForgeError) in
                        try session.store.bytes(of: id)
                    }
                }
                guard message == derived else {
                    throw .failed("the tree message of `\(directory.path)` does not describe its directory")
                }
            }
            let count = result.files.count + result.directories.count + result.symlinks.count
            return ((), "\(count) outputs hashed again, exit code \(result.exitCode)")
        }
    }

    /// The action cache holds this very result, or none.
    mutating func checkCache(_ record: Record, _ cache: any ActionCache) throws(ForgeError) {
        _ = try check("cache") { (session) throws(CheckFailure) -> (Void, String) in
            let found = try session.require { () throws(ForgeError) in
                try cache.results(for: [record.action.digest], in: .local).first ?? nil
            }
            guard let found else { throw .skipped("the action cache holds no result for the key") }
            guard found.encoded == record.result.encoded else { throw .failed("the action cache holds another result") }
            return ((), "the action cache holds this result")
        }
    }
}
