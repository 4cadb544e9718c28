/// Definitions and include paths in their own fields, as far as users of a target may see them.
///
/// What a library declares in `defines` and `includes` is told to its users' compilers as well. It stands there only
/// when the traced build told all of them the same; else it stays among the target's own flags.
enum ExportedFlags {
    /// Settles one target, its users being all that depend on it.
    static func settle(_ index: Int, in targets: inout [ImportedTarget], prefix: String) {
        let target = targets[index]
        let users = users(of: target, in: targets)
        let others = users.map { Set(all($0, prefix)) }
        let includes = Self.includes(target, prefix)
        let sharesIncludes = users.allSatisfy { user in
            Self.includes(user, prefix).starts(with: includes) && user.deps.count <= 1
        }
        var flags: [ImportedFlag] = []
        for flag in target.flags {
            switch flag {
            case .define(let name, let value)
            where others.allSatisfy { $0.contains(flag) } && !isUndefined(name, target):
                let define = ImportedTarget.Definition(name: name, value: value)
                if !targets[index].defines.contains(define) { targets[index].defines.append(define) }
            case .text("Include", let path) where sharesIncludes && isOwn(path, prefix):
                let own = own(path, prefix)
                if !targets[index].includes.contains(own) { targets[index].includes.append(own) }
            default: flags.append(flag)
            }
        }
        targets[index].flags = flags
    }

    private static func isUndefined(_ name: String, _ target: ImportedTarget) -> Bool {
        target.flags.contains(.text("Undefine", name))
    }

    /// All that depend on a target, also through others.
    private static func users(of target: ImportedTarget, in targets: [ImportedTarget]) -> [ImportedTarget] {
        var found: [ImportedTarget] = []
        var queue = [target.name]
        while let name = queue.popLast() {
            for user in targets where user.deps.contains(":\(name)") && !found.contains(where: { $0.name == user.name })
            {
                found.append(user)
                queue.append(user.name)
            }
        }
        return found
    }

    /// A target's flags with what already stands in fields of its own.
    private static func all(_ target: ImportedTarget, _ prefix: String) -> [ImportedFlag] {
        target.defines.map { .define(name: $0.name, value: $0.value) } + target.flags
    }

    private static func includes(_ target: ImportedTarget, _ prefix: String) -> [ImportedFlag] {
        let fields = target.includes.map { ImportedFlag.text("Include", told($0, prefix)) }
        return fields
            + target.flags.filter {
                if case .text("Include", _) = $0 { return true }
                return false
            }
    }

    /// Whether a path lies in the package.
    private static func isOwn(_ path: String, _ prefix: String) -> Bool {
        !path.hasPrefix("/") && (prefix.isEmpty || path.hasPrefix(prefix))
    }

    /// A path of the tree as the package's `includes` spell it.
    private static func own(_ path: String, _ prefix: String) -> String { String(path.dropFirst(prefix.utf8.count)) }

    private static func told(_ path: String, _ prefix: String) -> String { prefix + path }
}
