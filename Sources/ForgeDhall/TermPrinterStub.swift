enum TermPrinter {
    static func text(_ term: Term, _ arena: Arena) -> [UInt8] { TermEncoder.encode(term, arena) }
    static func line(_ term: Term, _ arena: Arena, width: Int) -> String { "?" }
}
