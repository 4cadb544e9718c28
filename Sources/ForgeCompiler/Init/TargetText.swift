/// A target as Dhall spells it: a rule of the language, applied to a record.
struct TargetText: Equatable {
    /// The rule, such as `Python.library`.
    let rule: String
    /// The type that completes the record, such as `Python.Library`.
    let type: String
    private(set) var fields: [String] = []

    init(_ rule: String, _ type: String, name: String) {
        self.rule = rule
        self.type = type
        text("name", name)
    }

    mutating func set(_ field: String, _ expression: String) { fields.append("\(field) = \(expression)") }

    mutating func text(_ field: String, _ value: String) { set(field, DhallText.literal(value)) }

    /// A list of texts; an empty one is what the field is by itself.
    mutating func texts(_ field: String, _ values: [String]) {
        if !values.isEmpty { set(field, DhallText.list(values.map(DhallText.literal))) }
    }

    /// A map of texts.
    mutating func map(_ field: String, _ entries: [(String, String)]) {
        guard !entries.isEmpty else { return }
        let members = entries.map { "`\($0.0)` = \(DhallText.literal($0.1))" }
        set(field, "toMap { \(members.joined(separator: ", ")) }")
    }

    mutating func makePublic() { set("visibility", "forge.public") }

    /// The expression.
    var expression: String { "forge.\(rule) forge.\(type)::{ \(fields.joined(separator: ", ")) }" }
}
