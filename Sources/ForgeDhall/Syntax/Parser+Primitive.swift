extension Parser {
    /// `import-expression`: an import, or a selection that may be completed with `::`.
    mutating func parseImportExpression() { nested { $0.importExpression() } }

    private mutating func importExpression() {
        switch kind {
        case .missing, .path, .url, .environment: return importation()
        default: break
        }
        let start = mark
        selection()
        if take(.complete) {
            selection()
            close(start, .operation, detail: Operator.complete.rawValue)
        }
    }

    private mutating func importation() {
        let start = mark
        var detail: UInt8 = 0
        let isRemote = kind == .url
        leaf(.location)
        if isRemote, kind == .using {
            requireSpace("`using`")
            take()
            requireSpace("the headers")
            parseImportExpression()
            detail |= 1
        }
        if kind == .hash {
            requireSpace("the hash")
            leaf(.hash)
            detail |= 2
        }
        if kind == .as {
            requireSpace("`as`")
            take()
            requireSpace("the mode")
            detail |= mode() << 2
        }
        close(start, .importation, detail: detail)
    }

    private mutating func mode() -> UInt8 {
        let text = String(decoding: currentText, as: UTF8.self)
        let modes = ["Text": 1, "Location": 2, "Bytes": 3] as [String: UInt8]
        guard kind == .label, let mode = modes[text] else {
            report(.expected("`Text`, `Bytes` or `Location`"))
            return 0
        }
        take()
        return mode
    }

    private mutating func selection() {
        let start = mark
        primitive()
        while kind == .dot {
            take()
            switch kind {
            case .label, .quotedLabel:
                leaf(.label)
                close(start, .selection)
            case .openBrace: labels(start)
            case .openParenthesis:
                take()
                parseExpression()
                expect(.closeParenthesis, ")")
                close(start, .projectionByType)
            default:
                error(.expected("a field name, `{` or `(`"))
                close(start, .selection)
            }
        }
    }

    private mutating func labels(_ start: Mark) {
        take()
        _ = take(.comma)
        while kind != .closeBrace {
            guard anyLabelOrSome() else { break }
            if !take(.comma) { break }
        }
        expect(.closeBrace, "}")
        close(start, .projection)
    }

    /// A label that may be a builtin or `Some`; false when there is none.
    @discardableResult
    mutating func anyLabelOrSome() -> Bool {
        switch kind {
        case .label, .quotedLabel: leaf(.label)
        case .some: leaf(.someLabel)
        default:
            error(.expected("a field name"))
            return false
        }
        return true
    }

    private mutating func primitive() {
        switch kind {
        case .natural: leaf(.natural)
        case .integer: leaf(.integer)
        case .double, .infinity, .nan: leaf(.double)
        case .temporal: leaf(.temporal)
        case .bytes: leaf(.bytes)
        case .quote, .multilineQuote: textLiteral()
        case .label, .quotedLabel: identifier()
        case .openParenthesis:
            let start = mark
            take()
            parseExpression()
            expect(.closeParenthesis, ")")
            close(start, .parenthesized)
        case .openBrace: braces()
        case .openAngle: union()
        case .openBracket: list()
        case .stray:
            error(.strayCharacter)
            take()
        default: error(.expected("an expression"))
        }
    }

    private mutating func identifier() {
        let start = mark
        let isBuiltin = kind == .label && Builtin.named(currentText) != nil
        leaf(isBuiltin ? .identifier : .label)
        guard kind == .at else { return }
        if isBuiltin { report(.expected("no index after a builtin")) }
        take()
        if kind == .natural { leaf(.natural) } else { error(.expected("an index")) }
        close(start, .indexed)
    }

    private mutating func textLiteral() {
        let start = mark
        let isMultiline = kind == .multilineQuote
        take()
        while true {
            switch kind {
            case .chunk: leaf(.chunk)
            case .interpolation:
                take()
                parseExpression()
                if kind != .interpolationEnd { report(.expected("}")) }
                while kind != .interpolationEnd, kind != .end { take() }
                if kind == .end { return close(start, .text, detail: isMultiline ? 1 : 0) }
                take()
            case .quoteEnd:
                take()
                return close(start, .text, detail: isMultiline ? 1 : 0)
            default:
                report(.textOpen)
                return close(start, .text, detail: isMultiline ? 1 : 0)
            }
        }
    }

    private mutating func list() {
        let start = mark
        take()
        _ = take(.comma)
        if kind == .closeBracket {
            take()
            error(.emptyListWithoutType, from: start)
            return close(start, .emptyList)
        }
        while true {
            parseExpression()
            if !take(.comma) || kind == .closeBracket { break }
        }
        expect(.closeBracket, "]")
        close(start, .list)
    }

    private mutating func union() {
        let start = mark
        take()
        _ = take(.bar)
        while kind != .closeAngle {
            let alternative = mark
            guard anyLabelOrSome() else { break }
            var hasType: UInt8 = 0
            if take(.colon) {
                requireSpace("the type")
                parseExpression()
                hasType = 1
            }
            close(alternative, .alternative, detail: hasType)
            if !take(.bar) { break }
        }
        expect(.closeAngle, ">")
        close(start, .union)
    }

    /// A record type or literal; `{}` is the empty type and `{=}` the empty literal.
    private mutating func braces() {
        let start = mark
        take()
        _ = take(.comma)
        if take(.equals) {
            _ = take(.comma)
            expect(.closeBrace, "}")
            return close(start, .record)
        }
        var isType: Bool?
        while kind != .closeBrace {
            let field = mark
            guard anyLabelOrSome() else { break }
            let hasColon = kind == .colon
            if let isType, isType != hasColon { report(isType ? .fieldValueInType : .fieldTypeInRecord) }
            isType = isType ?? hasColon
            if hasColon { fieldType(field) } else { fieldValue(field) }
            if !take(.comma) { break }
        }
        expect(.closeBrace, "}")
        close(start, isType ?? true ? .recordType : .record)
    }

    private mutating func fieldType(_ field: Mark) {
        take()
        requireSpace("the type")
        parseExpression()
        close(field, .fieldType)
    }

    private mutating func fieldValue(_ field: Mark) {
        guard kind == .dot || kind == .equals else { return close(field, .pun) }
        while take(.dot) { if !anyLabelOrSome() { break } }
        expect(.equals, "=")
        parseExpression()
        close(field, .fieldValue)
    }
}
