/// How a label is written: in backticks only where it could be taken for something else.
enum LabelText {
    /// Whether a label can stand without backticks.
    ///
    /// A variable and a binder, unlike a field, must not look like a builtin.
    static func isPlain(_ label: UnsafeBufferPointer<UInt8>, isField: Bool) -> Bool {
        guard let first = label.first, isLetter(first) || first == 0x5F else { return false }
        for byte in label
        where !isLetter(byte) && !(0x30...0x39).contains(byte) && byte != 0x5F && byte != 0x2D && byte != 0x2F {
            return false
        }
        return Token.Kind.keyword(label) == nil && (isField || Builtin.named(label) == nil)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
}
