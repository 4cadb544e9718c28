extension Machine {
    /// The type of a builtin, made when it is first asked for.
    func type(of builtin: Builtin) throws(Failure) -> Value {
        let known = builtinTypes[Int(builtin.rawValue)]
        if !known.isNone { return known }
        let type = try evaluate(term(builtin.typeText), .empty)
        builtinTypes[Int(builtin.rawValue)] = type
        return type
    }

    /// A term from source that is right by construction.
    private func term(_ text: StaticString) -> Term {
        text.withUTF8Buffer { bytes in
            let tree = Parser.parse(bytes)
            precondition(tree.problems.isEmpty, "INVARIANT: the type of a builtin parses")
            var lowering = Lowering(arena)
            let source = arena.source
            arena.source = .max
            defer { arena.source = source }
            return lowering.lower(tree)
        }
    }
}

extension Builtin {
    /// The type in the language itself (standard, "Type inference").
    fileprivate var typeText: StaticString {
        switch self {
        case .naturalFold: "Natural → ∀(natural : Type) → ∀(succ : natural → natural) → ∀(zero : natural) → natural"
        case .naturalBuild:
            "(∀(natural : Type) → ∀(succ : natural → natural) → ∀(zero : natural) → natural) → Natural"
        case .naturalIsZero, .naturalEven, .naturalOdd: "Natural → Bool"
        case .naturalToInteger: "Natural → Integer"
        case .naturalShow: "Natural → Text"
        case .naturalSubtract: "Natural → Natural → Natural"
        case .integerToDouble: "Integer → Double"
        case .integerShow: "Integer → Text"
        case .integerNegate: "Integer → Integer"
        case .integerClamp: "Integer → Natural"
        case .doubleShow: "Double → Text"
        case .listBuild:
            "∀(a : Type) → (∀(list : Type) → ∀(cons : a → list → list) → ∀(nil : list) → list) → List a"
        case .listFold:
            "∀(a : Type) → List a → ∀(list : Type) → ∀(cons : a → list → list) → ∀(nil : list) → list"
        case .listLength: "∀(a : Type) → List a → Natural"
        case .listHead, .listLast: "∀(a : Type) → List a → Optional a"
        case .listIndexed: "∀(a : Type) → List a → List { index : Natural, value : a }"
        case .listReverse: "∀(a : Type) → List a → List a"
        case .textShow: "Text → Text"
        case .textReplace: "∀(needle : Text) → ∀(replacement : Text) → ∀(haystack : Text) → Text"
        case .dateShow: "Date → Text"
        case .timeShow: "Time → Text"
        case .timeZoneShow: "TimeZone → Text"
        case .optional, .list: "Type → Type"
        case .none: "∀(A : Type) → Optional A"
        case .bool, .natural, .integer, .double, .text, .bytes, .date, .time, .timeZone: "Type"
        case .true, .false: "Bool"
        case .type: "Kind"
        case .kind, .sort: "Sort"
        }
    }
}
