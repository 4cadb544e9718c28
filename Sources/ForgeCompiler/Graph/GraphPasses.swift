public import ForgeCore
import ForgeIR

/// The passes that a compilation may ask for by name.
public struct GraphPasses: Sendable {
    /// In the order of their ids.
    public let all: [any GraphPass]

    /// Those that Forge brings: `depth` and `seed`.
    public static let builtIn: GraphPasses = {
        do throws(ForgeError) {
            return try GraphPasses([DepthPass(), SeedPass()])
        } catch {
            preconditionFailure("INVARIANT: Forge's own passes can be registered")
        }
    }()

    /// Registers passes.
    ///
    /// - Throws: `E_GRAPH_PASS_INVALID` for a name that is not an identifier or is taken, or a version below 1.
    public init(_ passes: [any GraphPass]) throws(ForgeError) {
        all = passes.sorted { $0.id < $1.id }
        try Self.check(all)
    }

    /// The passes of these names, in the order in which they run: that of their ids.
    ///
    /// - Throws: `E_GRAPH_PASS_UNKNOWN`, or `E_GRAPH_PASS_INVALID` for a name twice.
    public func named(_ names: [String]) throws(ForgeError) -> [any GraphPass] {
        var found: [any GraphPass] = []
        for name in names {
            guard let pass = all.first(where: { $0.id == name }) else {
                let hints = Suggestion.hints(for: name, among: all.map(\.id))
                let known = all.map { "`\($0.id)`" }.joined(separator: ", ")
                throw ForgeError(
                    .graphPassUnknown, "There is no pass \(name.quoted)",
                    hints: hints.isEmpty ? ["There are \(known)"] : hints)
            }
            found.append(pass)
        }
        found.sort { $0.id < $1.id }
        try Self.check(found)
        return found
    }

    /// Refuses what cannot stand in a compile key.
    ///
    /// The passes are in the order of their ids.
    static func check(_ passes: [any GraphPass]) throws(ForgeError) {
        for (index, pass) in passes.enumerated() {
            let reason: String? =
                if StringRule.identifier.violation(in: pass.id) != nil {
                    "its name is not an identifier"
                } else if !(1...Int(JSONValue.maxInteger)).contains(pass.version) {
                    "its version is below 1"
                } else if index > 0, passes[index - 1].id == pass.id {
                    "there is another one of this name"
                } else {
                    nil
                }
            guard let reason else { continue }
            throw ForgeError(.graphPassInvalid, "The pass \(pass.id.quoted) cannot be used: \(reason)")
        }
    }
}
