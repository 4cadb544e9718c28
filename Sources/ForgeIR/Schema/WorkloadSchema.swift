public import ForgeCore

/// The JSON Schema (2020-12) of workload documents, made from the reader's own table.
///
/// What a schema cannot say, such as references and overlaps, only the reader checks.
public enum WorkloadSchema {
    /// The schema as indented text with a final newline.
    public static var bytes: [UInt8] { JSONWriter.pretty(json) }

    /// The schema.
    public static var json: JSONValue { json(of: WorkloadShape.document, title: "Forge workload 1.0") }

    /// The schema of another document as indented text with a final newline.
    package static func bytes(of document: ObjectShape, title: String) -> [UInt8] {
        JSONWriter.pretty(json(of: document, title: title))
    }

    private static func json(of document: ObjectShape, title: String) -> JSONValue {
        var definitions: [JSONMember] = []
        let root = object(document, kind: nil, &definitions)
        let head: [JSONMember] = [
            JSONMember("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            JSONMember("title", .string(title)),
        ]
        return .object(head + (root.objectValue ?? []) + [JSONMember("$defs", .object(definitions))])
    }

    private static func schema(_ shape: Shape, _ definitions: inout [JSONMember]) -> JSONValue {
        switch shape {
        case .string(let rule):
            return .object([JSONMember("type", .string("string"))] + members(rule.keywords))
        case .integer(let range):
            return .object([
                "type": .string("integer"), "minimum": .integer(range.lowerBound),
                "maximum": .integer(range.upperBound),
            ])
        case .boolean: return .object(["type": .string("boolean")])
        case .anyObject: return .object(["type": .string("object")])
        case .word(let words, _): return .object(["enum": .strings(words)])
        case .list(let element, let count, let unique):
            return .object([
                "type": .string("array"), "items": schema(element, &definitions),
                "minItems": count.lowerBound > 0 ? .integer(Int64(count.lowerBound)) : nil,
                "maxItems": .integer(Int64(count.upperBound)), "uniqueItems": unique ? .bool(true) : nil,
            ])
        case .map(let keys, let values):
            return .object([
                "type": .string("object"),
                "propertyNames": .object(members(keys.keywords)),
                "additionalProperties": schema(.string(values), &definitions),
                "maxProperties": .integer(Int64(WorkloadShape.maxArguments)),
            ])
        case .record(let record): return reference(record, kind: nil, &definitions)
        case .kinds(let kinds, _):
            return .object(["oneOf": .array(kinds.map { reference($0.record, kind: $0.word, &definitions) })])
        case .either(_, let first, let second):
            return .object([
                "oneOf": .array([reference(first, kind: nil, &definitions), reference(second, kind: nil, &definitions)])
            ])
        case .wordOrSingle(let words, let record):
            return .object([
                "oneOf": .array([.object(["enum": .strings(words)]), reference(record, kind: nil, &definitions)])
            ])
        }
    }

    /// A reference to a named object, which is defined on the way.
    private static func reference(_ record: ObjectShape, kind: String?, _ definitions: inout [JSONMember]) -> JSONValue
    {
        guard let name = record.name else { return object(record, kind: kind, &definitions) }
        if !definitions.contains(where: { $0.key == name }) {
            definitions.append(JSONMember(name, object(record, kind: kind, &definitions)))
        }
        return .object(["$ref": .string("#/$defs/\(name)")])
    }

    private static func object(_ record: ObjectShape, kind: String?, _ definitions: inout [JSONMember]) -> JSONValue {
        var properties: [JSONMember] = []
        if let kind { properties.append(JSONMember("kind", .object(["const": .string(kind)]))) }
        for field in record.fields {
            var member = schema(field.shape, &definitions).objectValue ?? []
            member.append(JSONMember("description", .string(field.summary)))
            if case .byDefault(let value) = field.presence { member.append(JSONMember("default", value)) }
            properties.append(JSONMember(field.name, .object(member)))
        }
        let required = (kind == nil ? [] : ["kind"]) + record.fields.filter(\.isRequired).map(\.name)
        return .object([
            "type": .string("object"), "description": .string(record.summary), "properties": .object(properties),
            "required": required.isEmpty ? nil : .strings(required), "additionalProperties": .bool(false),
            "minProperties": record.isSingle ? .integer(1) : nil, "maxProperties": record.isSingle ? .integer(1) : nil,
        ])
    }

    private static func members(_ keywords: KeyValuePairs<String, JSONValue?>) -> [JSONMember] {
        keywords.compactMap { key, value in value.map { JSONMember(key, $0) } }
    }
}
