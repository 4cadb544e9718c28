/// An import as it is written.
struct ImportReference {
    /// What an import becomes.
    enum Mode: UInt8, Sendable {
        case code, text, location, bytes

        /// The number in the binary encoding: code 0, text 1, location 2, bytes 3.
        var encoded: UInt8 { rawValue }

        /// The mode of a number from 0 to 3.
        init(encoded: UInt8) {
            guard let found = Mode(rawValue: encoded) else {
                preconditionFailure("INVARIANT: numbers below 4 are modes")
            }
            self = found
        }
    }

    /// Where a local path begins.
    enum Anchor: UInt8, Sendable {
        case absolute = 2, here, parent, home

        /// What a local path begins with.
        var spelling: String {
            switch self {
            case .absolute: ""
            case .here: "."
            case .parent: ".."
            case .home: "~"
            }
        }
    }

    /// A path: every component, the file last; at least one.
    struct Path: Hashable, Sendable {
        var components: [String]

        /// A text with every component after it, each behind a separator, which is an ASCII character.
        func joined(_ start: String, separator: UInt8) -> String {
            let count = components.reduce(start.utf8.count) { $0 + $1.utf8.count + 1 }
            return String(unsafeUninitializedCapacity: count) { room in
                var end = 0
                func add(_ text: String) {
                    var text = text
                    text.withUTF8 { run in
                        guard let from = run.baseAddress, let to = room.baseAddress else { return }
                        (to + end).update(from: from, count: run.count)
                        end += run.count
                    }
                }
                add(start)
                for component in components {
                    room[end] = separator
                    end += 1
                    add(component)
                }
                return end
            }
        }
    }

    /// A remote place.
    struct URL: Hashable, Sendable {
        var isSecure: Bool
        var authority: String
        var path: Path
        var query: String?

        /// Scheme and authority.
        var origin: String { "\(isSecure ? "https" : "http")://\(authority)" }
    }

    enum Place: Hashable, Sendable {
        case missing
        case environment(String)
        case local(Anchor, Path)
        case remote(URL)
    }

    var place: Place
    /// The expression after `using`; none when absent.
    var headers: Term = .none
    /// The 32 bytes of the integrity check.
    var hash: [UInt8]?
    var mode: Mode = .code
}
