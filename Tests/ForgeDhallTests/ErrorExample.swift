import ForgeCore
import ForgeDhall

/// Something that fails, and the name of the file that holds how it is told.
///
/// The name is the code, with a dash and a word after it where a code has several examples.
struct ErrorExample: Sendable, CustomStringConvertible {
    let name: String
    private let run: @Sendable () throws(ForgeErrors) -> Void

    var description: String { name }
    var code: String { String(name.prefix { $0 != "-" }) }

    private init(_ name: String, _ run: @escaping @Sendable () throws(ForgeErrors) -> Void) {
        self.name = "E_DHALL_\(name)"
        self.run = run
    }

    /// What the example raises; nil when it succeeds.
    var errors: ForgeErrors? {
        do throws(ForgeErrors) {
            try run()
            return nil
        } catch { return error }
    }

    static let all = parsing + decoding + importing + typing + limiting + converting

    /// A source that is evaluated.
    static func source(
        _ name: String, _ text: String, _ change: @escaping @Sendable (inout DhallOptions) -> Void = { _ in }
    ) -> ErrorExample {
        bytes(name, Array(text.utf8), change)
    }

    /// A source of any bytes.
    static func bytes(
        _ name: String, _ bytes: [UInt8], _ change: @escaping @Sendable (inout DhallOptions) -> Void = { _ in }
    ) -> ErrorExample {
        ErrorExample(name) { () throws(ForgeErrors) in
            var options = MemoryImports.options()
            change(&options)
            _ = try Dhall.evaluate(DhallSource(bytes, path: "./test.dhall"), options)
        }
    }

    /// A source whose imports are left as they are.
    static func unresolved(_ name: String, _ text: String) -> ErrorExample {
        ErrorExample(name) { () throws(ForgeErrors) in
            _ = try Dhall.normalize(DhallSource(text), MemoryImports.options(), imports: false)
        }
    }

    /// A binary encoding.
    static func encoding(_ name: String, _ bytes: [UInt8]) -> ErrorExample {
        ErrorExample(name) { () throws(ForgeErrors) in _ = try Dhall.decode(bytes, MemoryImports.options()) }
    }

    /// A source and what it can import.
    static func world(_ name: String, _ text: String, _ world: MemoryImports = MemoryImports()) -> ErrorExample {
        ErrorExample(name) { () throws(ForgeErrors) in
            _ = try Dhall.evaluate(DhallSource(text), DhallOptions(environment: world))
        }
    }

    /// An expression that is to become JSON.
    static func json(_ name: String, _ text: String) -> ErrorExample {
        ErrorExample(name) { () throws(ForgeErrors) in
            _ = try Dhall.json(DhallSource(text), MemoryImports.options())
        }
    }

    /// JSON that is to have a type.
    static func data(_ name: String, _ json: String, _ type: String) -> ErrorExample {
        ErrorExample(name) { () throws(ForgeErrors) in
            _ = try Dhall.fromJSON(
                Array(json.utf8), name: "in.json", schema: DhallSource(type), MemoryImports.options())
        }
    }
}
