internal import ForgeCore

/// One line of a `forge store` command: an object for programs, or text for people.
enum StoreLine {
    /// The version of the JSON lines.
    static let version: Int64 = 1

    /// Prints an object with its type and version.
    static func json(_ type: String, _ members: [JSONMember]) throws(ForgeError) {
        let head = [JSONMember("type", .string(type)), JSONMember("version", .integer(version))]
        try DocumentOutput.line(JSONWriter.canonicalText(.object(head + members)))
    }

    /// A name as it can stand on one line of a terminal: control characters are escaped.
    static func shown(_ name: String) -> String {
        guard name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else { return name }
        return JSONWriter.canonicalText(.string(name))
    }

    /// A number with its noun.
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
