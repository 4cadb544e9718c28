private import Glibc

/// Colour for standard error: on a terminal, unless `NO_COLOR` is set (no-color.org) or the terminal is dumb.
enum Palette {
    /// What a text stands for.
    enum Role: String {
        case good = "32"
        case bad = "1;31"
        case quiet = "2"
        case strong = "1"
    }

    /// Whether standard error is a terminal that moves its cursor.
    static let isTerminal: Bool = isatty(2) == 1 && Composition.variable("TERM") != "dumb"

    private static let isColoured = isTerminal && (Composition.variable("NO_COLOR") ?? "").isEmpty

    /// The text in the colour of its role, or as it is.
    static func paint(_ text: String, _ role: Role) -> String {
        isColoured ? "\u{1b}[\(role.rawValue)m\(text)\u{1b}[0m" : text
    }
}
