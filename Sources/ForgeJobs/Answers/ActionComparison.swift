internal import ForgeCore
internal import ForgeIR
internal import ForgeStore

/// Finds in what two actions differ: command, variables, contract, environment and every input by its path.
struct ActionComparison {
    /// What an action and its blobs are read from.
    struct Side {
        let action: Action
        let command: Command?
        let load: TreeComposition.Loader

        /// An action that the store holds; the command is nil when it was collected.
        init(_ action: Action, in store: any BlobStore) throws(ForgeError) {
            self.action = action
            load = { (id) throws(ForgeError) in try store.directory(id) }
            command = try store.has(action.command) ? Self.decoded(try store.bytes(of: action.command)) : nil
        }

        /// An action that was lowered and may not be stored.
        init(_ lowered: LoweredAction, over store: any BlobStore) {
            action = lowered.action
            command = lowered.command
            var fresh: [BlobID: [UInt8]] = [:]
            for bytes in lowered.blobs { fresh[BlobID(of: bytes)] = bytes }
            let blobs = fresh
            load = { (id) throws(ForgeError) in
                if let bytes = blobs[id], let directory = try? Directory(decoding: bytes) { return directory }
                return try store.directory(id)
            }
        }

        private static func decoded(_ bytes: [UInt8]) throws(ForgeError) -> Command {
            do { return try Command(decoding: bytes) } catch {
                throw ForgeError(.recordInvalid, "A stored command cannot be read", cause: error.reason)
            }
        }
    }

    /// What differs, causes that a user wrote before those that follow from them.
    static func changes(from old: Side, to new: Side) throws(ForgeError) -> [ActionChange] {
        var changes = trees(
            try TreeDifference(
                old.action.inputRoot, new.action.inputRoot, loadOld: old.load, loadNew: new.load))
        if old.action.command != new.action.command {
            if let a = old.command, let b = new.command {
                changes += commands(a, b)
            } else {
                changes.append(ActionChange(kind: .collected, subject: "the command"))
            }
        }
        // No salt at all stands for an action of which only the record is known.
        guard !old.action.salt.isEmpty, !new.action.salt.isEmpty else {
            return old.action == new.action
                ? [] : changes + [ActionChange(kind: .collected, subject: "the whole action")]
        }
        changes += contracts(old.action.salt, new.action.salt)
        if old.action.timeoutSeconds != new.action.timeoutSeconds {
            changes.append(
                ActionChange(
                    kind: .timeLimit, subject: "", old: old.action.timeoutSeconds.map { "\($0) s" },
                    new: new.action.timeoutSeconds.map { "\($0) s" }))
        }
        changes += members(.platform, old.action.platform, new.action.platform)
        return changes
    }

    private static func trees(_ difference: TreeDifference) -> [ActionChange] {
        let work = RootFilesystem.workDirectory + "/"
        func isInput(_ path: String) -> Bool { path.hasPrefix(work) || path == RootFilesystem.workDirectory }
        func relative(_ path: String) -> String { path.hasPrefix(work) ? String(path.dropFirst(work.count)) : path }
        let changes = difference.changes.map { change in
            ActionChange(
                kind: isInput(change.path) ? .input : .environment, subject: relative(change.path), old: change.old,
                new: change.new, origins: isInput(change.path) ? change.origins : [])
        }
        let collected = difference.collected.map { path in
            ActionChange(
                kind: .collected,
                subject: path.isEmpty
                    ? "what the action saw" : "\(isInput(path) ? "input" : "environment") \(relative(path))")
        }
        return changes.filter { $0.kind == .input } + collected + changes.filter { $0.kind != .input }
    }

    private static func commands(_ old: Command, _ new: Command) -> [ActionChange] {
        var changes = arguments(old.arguments, new.arguments)
        changes += members(.variable, old.environment, new.environment)
        if old.workingDirectory != new.workingDirectory {
            changes.append(
                ActionChange(
                    kind: .workingDirectory, subject: "", old: old.workingDirectory, new: new.workingDirectory))
        }
        if old.outputPaths != new.outputPaths {
            let (before, after) = (Set(old.outputPaths), Set(new.outputPaths))
            func words(_ paths: Set<String>) -> String? {
                paths.isEmpty ? nil : paths.sorted(by: Directory.less).joined(separator: " ")
            }
            changes.append(
                ActionChange(
                    kind: .declaredOutputs, subject: "", old: words(before.subtracting(after)),
                    new: words(after.subtracting(before))))
        }
        return changes
    }

    /// The words that differ, without those that both commands begin and end with.
    private static func arguments(_ old: [String], _ new: [String]) -> [ActionChange] {
        guard old != new else { return [] }
        let short = min(old.count, new.count)
        let first = (0..<short).first { old[$0] != new[$0] } ?? short
        let last = (0..<(short - first)).first { old[old.count - 1 - $0] != new[new.count - 1 - $0] } ?? (short - first)
        func words(_ list: [String]) -> String? {
            let part = list[first..<(list.count - last)]
            return part.isEmpty ? nil : part.joined(separator: " ")
        }
        return [ActionChange(kind: .command, subject: "word \(first + 1)", old: words(old), new: words(new))]
    }

    private static func contracts(_ old: [UInt8], _ new: [UInt8]) -> [ActionChange] {
        members(.contract, contract(old), contract(new))
    }

    private static func contract(_ salt: [UInt8]) -> [String: String] {
        let prefix = Array(Contract.prefix.utf8)
        let value: JSONValue? =
            salt.starts(with: prefix) ? try? JSONReader.read(Array(salt.dropFirst(prefix.count))) : nil
        guard let members = value?.objectValue else { return ["salt": Digest(of: salt).text] }
        var found: [String: String] = [:]
        for member in members { found[member.key] = JSONWriter.canonicalText(member.value) }
        return found
    }

    private static func members(
        _ kind: ActionChange.Kind, _ old: [String: String], _ new: [String: String]
    ) -> [ActionChange] {
        Set(old.keys).union(new.keys).sorted(by: Directory.less).filter { old[$0] != new[$0] }.map {
            ActionChange(kind: kind, subject: $0, old: old[$0], new: new[$0])
        }
    }
}
