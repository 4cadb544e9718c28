package import ForgeCore

/// Compares a value with the shape that its place asks for.
package struct ShapeChecker {
    /// What is wrong so far.
    package var problems = Problems()

    /// Begins with nothing wrong.
    package init() {}

    /// Adds what is wrong with a value under a shape.
    package mutating func check(_ value: JSONValue, _ shape: Shape) {
        if problems.isFull { return }
        switch shape {
        case .string(let rule):
            guard let text = value.stringValue else { return wrongType(value, "a string") }
            if let violation = rule.violation(in: text) { problems.add(violation, at: value.span) }
        case .integer(let range): integer(value, range)
        case .boolean:
            if value.boolValue == nil { wrongType(value, "a boolean") }
        case .anyObject:
            if value.objectValue == nil { wrongType(value, "an object") }
        case .word(let words, let reserved): word(value, words, reserved: reserved)
        case .list(let element, let count, let unique): list(value, element, count: count, unique: unique)
        case .map(let keys, let values): map(value, keys: keys, values: values)
        case .record(let record): object(value, record)
        case .kinds(let kinds, let reserved): kind(value, kinds, reserved: reserved)
        case .either(let field, let first, let second):
            value[field] == nil ? object(value, second, rival: first) : object(value, first, rival: second)
        case .wordOrSingle(let words, let record):
            if value.stringValue != nil {
                word(value, words, reserved: [], also: record.fields.map(\.name))
            } else {
                object(value, record)
            }
        }
    }

    /// Checks an object; `rival` holds fields that belong to the other choice, `others` those of other kinds.
    private mutating func object(
        _ value: JSONValue, _ record: ObjectShape, rival: ObjectShape? = nil, kind: String? = nil
    ) {
        guard let members = value.objectValue else { return wrongType(value, "an object") }
        for member in members {
            if let field = record.field(member.key) {
                check(member.value, field.shape)
            } else if kind == nil || member.key != "kind" {
                unknown(member, record, rival: rival, kind: kind)
            }
        }
        if record.isSingle {
            if members.count != 1 {
                let names = record.fields.map { "`\($0.name)`" }.joined(separator: " or ")
                problems.add(.fieldValue, "The object must have exactly one member, \(names)", at: value.span)
            }
            return
        }
        for field in record.fields where field.isRequired && value[field.name] == nil {
            missing(field, in: value, rival: rival)
        }
    }

    private mutating func missing(_ field: Field, in value: JSONValue, rival: ObjectShape?) {
        if case .pin = field.presence {
            let name = value["name"]?.stringValue.map { $0.quoted + " " } ?? ""
            problems.add(
                .sourceUnpinned, "The source \(name)is fetched but has no `digest`", at: value.span,
                hints: [
                    "Fetch it once from a place that you trust, run `sha256sum` on it, and write `\"digest\": \"sha256:…\"`"
                ])
            return
        }
        var hints: [String] = []
        if let rival, let other = rival.fields.first, rival.field(field.name) == nil {
            hints = ["The object has either `\(field.name)` or `\(other.name)`"]
        }
        problems.add(.fieldMissing, "The field `\(field.name)` is missing", at: value.span, hints: hints)
    }

    private mutating func unknown(_ member: JSONMember, _ record: ObjectShape, rival: ObjectShape?, kind: String?) {
        if let rival, rival.field(member.key) != nil, let own = record.fields.first {
            problems.add(
                .fieldUnknown, "The field \(member.key.quoted) does not go together with `\(own.name)`",
                at: member.keySpan)
            return
        }
        let names = record.fields.map(\.name) + (kind == nil ? [] : ["kind"])
        let place = kind.map { " of kind `\($0)`" } ?? ""
        var hints = Suggestion.hints(for: member.key, among: names)
        if hints.isEmpty { hints = ["The fields\(place) are \(Self.listed(names))"] }
        problems.add(.fieldUnknown, "There is no field \(member.key.quoted)\(place)", at: member.keySpan, hints: hints)
    }

    private mutating func kind(_ value: JSONValue, _ kinds: [(word: String, record: ObjectShape)], reserved: [String]) {
        guard value.objectValue != nil else { return wrongType(value, "an object") }
        guard let tag = value["kind"] else {
            problems.add(
                .fieldMissing, "The field `kind` is missing", at: value.span,
                hints: ["The kinds are \(Self.listed(kinds.map(\.word)))"])
            return
        }
        let before = problems.items.count
        word(tag, kinds.map(\.word), reserved: reserved)
        if problems.items.count > before { return }
        for entry in kinds where entry.word == tag.stringValue { object(value, entry.record, kind: entry.word) }
    }

    private mutating func list(_ value: JSONValue, _ element: Shape, count: ClosedRange<Int>, unique: Bool) {
        guard let items = value.arrayValue else { return wrongType(value, "an array") }
        if items.count > count.upperBound {
            problems.add(
                .workloadLimit, "The array has \(items.count) elements; at most \(count.upperBound) fit", at: value.span
            )
            return
        }
        if items.count < count.lowerBound { problems.add(.fieldValue, "The array is empty", at: value.span) }
        for item in items { check(item, element) }
        if unique { duplicates(items.map { ($0, $0.stringValue) }, "The value") }
    }

    /// Refuses the second and later of equal strings.
    mutating func duplicates(_ items: [(JSONValue, String?)], _ what: String) {
        var seen: Set<String> = []
        for case (let value, let text?) in items where !seen.insert(text).inserted {
            problems.add(.nameDuplicate, "\(what) \(text.quoted) appears twice", at: value.span)
        }
    }

    private mutating func map(_ value: JSONValue, keys: StringRule, values: StringRule) {
        guard let members = value.objectValue else { return wrongType(value, "an object") }
        if members.count > WorkloadShape.maxArguments {
            problems.add(
                .workloadLimit,
                "The object has \(members.count) members; at most \(WorkloadShape.maxArguments) fit", at: value.span)
            return
        }
        for member in members {
            if let violation = keys.violation(in: member.key) {
                problems.add(violation, at: member.keySpan)
            } else if !StringRule.isNormalized(member.key) {
                problems.add(
                    .nameInvalid, "The key \(member.key.quoted) is not in Unicode normal form C", at: member.keySpan)
            }
            check(member.value, .string(values))
        }
    }

    private mutating func integer(_ value: JSONValue, _ range: ClosedRange<Int64>) {
        guard let number = value.integerValue else { return wrongType(value, "an integer") }
        if !range.contains(number) {
            problems.add(
                .fieldValue, "\(number) is not between \(range.lowerBound) and \(range.upperBound)", at: value.span)
        }
    }

    private mutating func word(_ value: JSONValue, _ words: [String], reserved: [String], also: [String] = []) {
        guard let text = value.stringValue else { return wrongType(value, "a string") }
        if words.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { return }
        if reserved.contains(text) {
            problems.add(
                .kindUnsupported, "\(text.quoted) is not in schema \(Workload.schemaVersions.joined(separator: ", "))",
                at: value.span, hints: ["Supported are \(Self.listed(words))"])
            return
        }
        if also.contains(text) {
            problems.add(
                .fieldType, "\(text.quoted) needs a value", at: value.span, hints: ["Write `{\"\(text)\": …}`"])
            return
        }
        problems.add(
            .fieldValue, "\(text.quoted) is none of \(Self.listed(words + also))", at: value.span,
            hints: Suggestion.hints(for: text, among: words + also))
    }

    private mutating func wrongType(_ value: JSONValue, _ expected: String) {
        problems.add(.fieldType, "Expected \(expected), found \(value.kindName)", at: value.span)
    }

    private static func listed(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }
}
