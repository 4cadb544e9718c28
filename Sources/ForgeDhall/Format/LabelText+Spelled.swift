extension LabelText {
    /// A label as a source spells a field of that name.
    static func spelled(_ name: Name, _ arena: Arena) -> String {
        let text = arena.names.text(name)
        return isPlain(arena.names.bytes(name), isField: true) ? text : "`\(text)`"
    }
}
