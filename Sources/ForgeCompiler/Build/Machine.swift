import ForgeCore

/// What decides whether a program runs on a machine: its architecture and its system.
struct Machine: Hashable, CustomStringConvertible {
    let architecture: String
    let system: String

    /// The machine that this program is made for, and so runs on.
    static let own: Machine = {
        #if arch(arm64)
        Machine(architecture: "aarch64", system: "linux")
        #else
        Machine(architecture: "x86_64", system: "linux")
        #endif
    }()

    init(architecture: String, system: String) {
        self.architecture = architecture
        self.system = system
    }

    /// Reads a `Triple`.
    init(_ triple: JSONValue?) {
        architecture = triple?["arch"]?.stringValue ?? ""
        system = triple?["os"]?.stringValue ?? ""
    }

    var description: String { "\(architecture)-\(system)" }

    /// The name of its triple with the GNU library.
    var preset: String { "Forge.Triple.\(architecture)-\(system)-gnu" }
}
