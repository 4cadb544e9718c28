import ForgeCore

extension Output.Determinism {
    /// The chain's stable text for `Contract.canonicalizers` and records; empty for `exact`.
    ///
    /// `normalized` gives its steps, `projection` gives `projection@1:` and a canonical JSON array of its members in
    /// order, `volatile` gives `volatile@1`.
    public var keyTexts: [String] {
        switch self {
        case .exact: []
        case .normalized(let steps): steps.map(\.keyText)
        case .projection(let members):
            ["projection@1:" + JSONWriter.canonicalText(.strings(members.sorted(by: Directory.less)))]
        case .volatile: ["volatile@1"]
        }
    }

    /// Reads the stable text; nil when it is not one that ``keyTexts`` gives.
    public init?(keyTexts: [String]) {
        if keyTexts.isEmpty {
            self = .exact
        } else if keyTexts == ["volatile@1"] {
            self = .volatile
        } else if keyTexts.count == 1, keyTexts[0].hasPrefix("projection@1:") {
            let text = Array(keyTexts[0].dropFirst("projection@1:".count).utf8)
            guard let items = try? JSONReader.read(text).arrayValue else { return nil }
            let members = items.compactMap(\.stringValue)
            guard members.count == items.count else { return nil }
            self = .projection(members)
        } else {
            let steps = keyTexts.map { CanonicalizerStep(keyText: $0) }
            guard steps.map(\.keyText) == keyTexts else { return nil }
            self = .normalized(steps)
        }
    }
}
