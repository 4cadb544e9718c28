private import Glibc

/// The lines that were typed, in a file between one run and the next.
struct LineHistory: Sendable {
    /// The most lines that are kept.
    private static let limit = 1_000

    private(set) var lines: [String]
    private let path: String?

    /// Where the lines are kept, by the variables of the environment.
    static func place(_ variable: (String) -> String?) -> String? {
        func set(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
        let state = set("XDG_STATE_HOME") ?? set("HOME").map { "\($0)/.local/state" }
        return state.map { "\($0)/forge/dhall-history" }
    }

    /// Takes up the lines of a file; a history that cannot be kept is nobody's concern.
    init(_ path: String?) {
        self.path = path
        let bytes = path.flatMap { try? DocumentInput.bytes(of: $0) } ?? []
        lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(Self.limit).map(String.init)
    }

    /// Adds a line, unless it is the last one again.
    mutating func add(_ line: String) {
        guard !line.isEmpty, line != lines.last else { return }
        lines.append(line)
        guard let path else { return }
        var made = ""
        for part in path.split(separator: "/").dropLast() {
            made += "/\(part)"
            mkdir(made, 0o700)
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        _ = Array("\(line)\n".utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }
}
