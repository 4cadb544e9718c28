import ForgeCore

/// The bytes whose SHA-256 names an expression: its α-β-normal form in the binary encoding.
enum SemanticHash {
    static func encoding(of value: Value, _ machine: Machine) throws(Failure) -> [UInt8] {
        var quoter = Quoter(machine, isAlpha: true)
        return TermEncoder.encode(try quoter.quote(value), machine.arena)
    }
}
