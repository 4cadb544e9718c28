public import ForgeCore
public import ForgeDhall

/// What every fuzzer of Dhall asks for, in a world without imports.
public enum DhallProbe {
    private struct NoImports: ImportEnvironment {
        let headersFile: String? = nil
        func file(_ path: String) throws(ImportRefusal) -> [UInt8]? { nil }
        func variable(_ name: String) throws(ImportRefusal) -> [UInt8]? { nil }
        func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse { .absent("there is no network") }
        func cached(_ hash: Digest) -> [UInt8]? { nil }
        func keep(_ bytes: [UInt8], as hash: Digest) {}
    }

    /// Bounds that a run reaches well within a second.
    public static let options = DhallOptions(
        environment: NoImports(), maxSteps: 100_000, maxMemoryBytes: 64 << 20)

    /// The result, or nil where the input is refused; a refusal has to be one that a person can act upon.
    public static func result<Value>(_ body: () throws(ForgeErrors) -> Value) -> Value? {
        do throws(ForgeErrors) { return try body() } catch {
            precondition(error.errors.allSatisfy { $0.code != .bug }, "\(error)")
            return nil
        }
    }

    /// What has to be accepted, because it was made from something accepted.
    public static func accepted<Value>(_ what: String, _ body: () throws(ForgeErrors) -> Value) -> Value {
        do throws(ForgeErrors) { return try body() } catch { preconditionFailure("\(what) is refused: \(error)") }
    }
}
