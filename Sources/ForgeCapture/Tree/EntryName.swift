/// A file name compared by its bytes; `String` alone would take two spellings of one accented letter for equal.
struct EntryName: Hashable, Sendable {
    /// The name.
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (a: EntryName, b: EntryName) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
