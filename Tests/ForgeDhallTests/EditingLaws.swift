import ForgeCore
import Testing

@testable import ForgeDhall

/// An editor that types at random: the server answers everything, and knows the text as well as if it were opened anew.
struct EditingLaws {
    private typealias C = Conversation

    private static let base = """
        let R = { lib = λ(n : Text) → λ(s : List Text) → { n, s, v = None Text }, U = < A | B : Natural > }
        let f = λ(a : Type) → λ(x : a) → { y = x, z = [ x ] }
        let t = "a ${Natural/show 1} 𝒳"
        let m = merge { A = 0, B = λ(n : Natural) → n + 1 } (R.U.B 3)
        in  { a = R.lib t [ "q" ], b = f Natural m, c = (f Text t).z, d = R.U.A, g = ./none.dhall ? 3 }
        """
    private static let pieces = [
        "let ", "in ", "λ(x : ", "{", "}", "[", "]", "(", ")", ".", "x", "R", "\"", "${", "''", "\n", " : ", "Natural",
        "=", "<", "|", ">", "→", "∀(", "@1", "if ", "then ", "else ", "merge ", "with ", "./a ", "as Text", "1", "𝒳",
        "--", "{-", "-}", "`", "::", "? ", "+ ", "sha256:", "missing ", "\\", "assert : ", "≡", "Some ", "[] : ",
    ]
    private static let methods = ["hover", "definition", "completion", "formatting", "documentSymbol"]

    @Test(.timeLimit(.minutes(2)), arguments: 0..<8)
    func answersWhateverIsTyped(_ seed: UInt64) {
        var random = SplitMix(seed)
        let uri = "file:///d/main.dhall"
        var text = DocumentText(Array(Self.base.utf8))
        var messages = [C.open(uri, Self.base)]
        for step in 0..<150 {
            if random.chance(15) { text = DocumentText(Array(Self.base.utf8)) }
            let scalars = String(decoding: text.bytes, as: UTF8.self).unicodeScalars
            let start = random.below(scalars.count + 1)
            let end = min(scalars.count, start + random.pick([0, 0, 1, 2, 20]))
            func offset(_ index: Int) -> Int { String(String.UnicodeScalarView(scalars.prefix(index))).utf8.count }
            let range = text.range(offset(start)..<offset(end))
            let typed = random.chance(80) ? random.pick(Self.pieces) : ""
            let whole = JSONValue.object(["text": .string(String(scalars))])
            let change = JSONValue.object(["range": range, "text": .string(typed)])
            messages.append(C.change(uri, step + 2, JSONWriter.canonicalText(.array([whole, change]))))
            text = text.applying(change) ?? text
            let place = text.position(random.below(text.bytes.count + 1))
            messages.append(C.at(step + 1, random.pick(Self.methods), uri, place.line, place.character))
        }
        let heard = C.hold(messages)
        #expect(heard.exitCode == 0, "seed \(seed)")
        for id in 1...150 { #expect(heard.result(Int64(id)) != nil, "seed \(seed), request \(id)") }
        let again = C.hold([C.open(uri, String(decoding: text.bytes, as: UTF8.self))])
        #expect(heard.diagnostics(uri).last == again.diagnostics(uri).last, "seed \(seed)")
    }
}
