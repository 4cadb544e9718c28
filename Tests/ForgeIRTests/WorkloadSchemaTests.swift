import ForgeCore
import ForgeIR
import ForgeTesting
import Testing

@Suite struct WorkloadSchemaTests {
    @Test("The committed schema is current")
    func committed() {
        #expect(GoldenFile.difference(WorkloadSchema.bytes, from: "../../docs/spec/workload.schema.json") == nil)
    }

    @Test("Every reference in the schema has a definition, and every definition is used")
    func references() throws {
        let schema = WorkloadSchema.json
        var used: Set<String> = []
        func walk(_ value: JSONValue) {
            if let reference = value["$ref"]?.stringValue { used.insert(reference) }
            value.arrayValue?.forEach(walk)
            value.objectValue?.forEach { walk($0.value) }
        }
        walk(schema)
        let defined = Set(try #require(schema["$defs"]?.objectValue).map { "#/$defs/\($0.key)" })
        #expect(used == defined)
    }

    @Test("The schema takes the golden documents", arguments: ["lua", "everything", "minimal", "everything.canonical"])
    func takes(_ name: String) throws {
        let document = try JSONReader.read(try #require(GoldenFile.read("Fixtures/\(name).json")))
        #expect(try SchemaInterpreter(WorkloadSchema.json).accepts(document))
    }

    @Test(
        "Where the schema refuses, the reader refuses; where only the reader refuses, it is beyond a schema",
        arguments: 0..<12)
    func agreement(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let root = try JSONReader.read(try #require(GoldenFile.read("Fixtures/everything.json")))
        let interpreter = SchemaInterpreter(WorkloadSchema.json)
        /// What depends on other places of the document, on bytes rather than characters, or on normal forms.
        let beyond: Set<ErrorCode> = [
            .canonicalizerPattern,
            .referenceUnknown, .pathOverlap, .actionCycle, .layerCycle, .outputVolatile,
        ]
        var refused = 0
        for _ in 0..<40 {
            let document = Self.changed(root, &random)
            let bytes = JSONWriter.canonical(document)
            var codes: Set<ErrorCode> = []
            do throws(ForgeErrors) { _ = try WorkloadReader.read(bytes: bytes, file: nil) } catch {
                codes = Set(error.errors.map(\.code))
            }
            // Equal words are refused by both, equal names by the reader alone, with one code.
            if codes.contains(.nameDuplicate) { continue }
            let accepted = try interpreter.accepts(document)
            // A part of a file source and canonicalisers of links are values that only several fields together forbid.
            if !codes.isSubset(of: beyond.union([.fieldValue])) || !accepted {
                refused += 1
                #expect(
                    accepted == codes.isSubset(of: beyond),
                    "seed \(seed), \(codes.map(\.name)): \(JSONWriter.canonicalText(document))")
            }
        }
        #expect(refused > 5)
    }

    /// The document with one value exchanged, one member taken away or one added.
    private static func changed(_ root: JSONValue, _ random: inout SplitMix64) -> JSONValue {
        func count(_ value: JSONValue) -> Int {
            1 + (value.arrayValue ?? value.objectValue?.map(\.value) ?? []).reduce(0) { $0 + count($1) }
        }
        var target = 1 + random.below(count(root) - 1)
        let values: [JSONValue] = [
            .bool(true), .integer(-1), .integer(5), .string(""), .string("a"), .string("A b"), .string("a/../b"),
            .array([]), .object([]), .string("loopback"), .array([.string("a")]), .array([.string("x"), .string("x")]),
        ]
        func walk(_ value: JSONValue) -> JSONValue {
            target -= 1
            if target == -1 {
                if let members = value.objectValue, random.below(2) == 0 {
                    let keys = ["kind", "path", "extra", "determinism"].filter { key in
                        !members.contains { $0.key == key }
                    }
                    if !members.isEmpty, random.below(2) == 0 || keys.isEmpty {
                        return .object(Array(members.dropFirst()))
                    }
                    return .object(
                        members + [JSONMember(keys[random.below(keys.count)], values[random.below(values.count)])])
                }
                return values[random.below(values.count)]
            }
            if let items = value.arrayValue { return .array(items.map(walk)) }
            if let members = value.objectValue { return .object(members.map { JSONMember($0.key, walk($0.value)) }) }
            return value
        }
        return walk(root)
    }
}

/// As much of JSON Schema 2020-12 as the workload schema uses; an unknown keyword is a failure.
struct SchemaInterpreter {
    struct UnknownKeyword: Error { let name: String }

    private let root: JSONValue

    init(_ root: JSONValue) { self.root = root }

    func accepts(_ value: JSONValue) throws -> Bool { try accepts(value, root) }

    private func accepts(_ value: JSONValue, _ schema: JSONValue) throws -> Bool {
        for member in schema.objectValue ?? [] where try !holds(member.key, member.value, value, schema) {
            return false
        }
        return true
    }

    private func holds(_ keyword: String, _ rule: JSONValue, _ value: JSONValue, _ schema: JSONValue) throws -> Bool {
        switch keyword {
        case "$schema", "title", "description", "default", "$defs": return true
        case "$ref":
            let name = rule.stringValue?.replacing("#/$defs/", with: "") ?? ""
            return try root["$defs"]?[name].map { try accepts(value, $0) } ?? false
        case "oneOf": return try rule.arrayValue?.count { try accepts(value, $0) } == 1
        case "enum": return rule.arrayValue?.contains(value) == true
        case "const": return rule == value
        case "type": return value.kindName.hasSuffix(rule.stringValue ?? "?")
        case "minimum": return value.integerValue.map { $0 >= rule.integerValue ?? 0 } ?? true
        case "maximum": return value.integerValue.map { $0 <= rule.integerValue ?? 0 } ?? true
        case "minLength":
            return value.stringValue.map { $0.unicodeScalars.count >= Int(rule.integerValue ?? 0) } ?? true
        case "maxLength":
            return value.stringValue.map { $0.unicodeScalars.count <= Int(rule.integerValue ?? 0) } ?? true
        case "pattern": return try matches(rule, value)
        case "minItems": return value.arrayValue.map { $0.count >= Int(rule.integerValue ?? 0) } ?? true
        case "maxItems": return value.arrayValue.map { $0.count <= Int(rule.integerValue ?? 0) } ?? true
        case "uniqueItems":
            return value.arrayValue.map { items in Set(items.map(JSONWriter.canonicalText)).count == items.count }
                ?? true
        case "items": return try value.arrayValue?.allSatisfy { try accepts($0, rule) } ?? true
        case "minProperties": return value.objectValue.map { $0.count >= Int(rule.integerValue ?? 0) } ?? true
        case "maxProperties": return value.objectValue.map { $0.count <= Int(rule.integerValue ?? 0) } ?? true
        case "required":
            return value.objectValue == nil
                || rule.arrayValue?.allSatisfy { value[$0.stringValue ?? ""] != nil } == true
        case "properties":
            return try value.objectValue?.allSatisfy { member in
                try rule[member.key].map { try accepts(member.value, $0) } ?? true
            } ?? true
        case "propertyNames": return try value.objectValue?.allSatisfy { try accepts(.string($0.key), rule) } ?? true
        case "additionalProperties":
            let known = schema["properties"]
            return try value.objectValue?.filter { known?[$0.key] == nil }.allSatisfy {
                rule == .bool(false) ? false : try accepts($0.value, rule)
            } ?? true
        default: throw UnknownKeyword(name: keyword)
        }
    }

    private func matches(_ rule: JSONValue, _ value: JSONValue) throws -> Bool {
        guard let text = value.stringValue else { return true }
        return try text.contains(Regex(rule.stringValue ?? "").matchingSemantics(.unicodeScalar))
    }
}
