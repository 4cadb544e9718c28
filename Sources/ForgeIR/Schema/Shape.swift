package import ForgeCore

/// What a value in a document may be.
///
/// One table of shapes (`WorkloadShape.swift`) drives both the reader's structural checks and the generated JSON
/// Schema, so the two cannot drift apart.
package indirect enum Shape: Sendable {
    /// A string that follows a rule.
    case string(StringRule)
    /// An integer in a range.
    case integer(ClosedRange<Int64>)
    case boolean
    /// Any object; what is in it is kept as it is.
    case anyObject
    /// One of these words; the vocabulary's words that this schema version does not carry are told apart.
    case word([String], reserved: [String] = [])
    /// A list; `unique` refuses the same string twice.
    case list(of: Shape, count: ClosedRange<Int>, unique: Bool = false)
    /// An object with free keys.
    case map(keys: StringRule, values: StringRule)
    /// An object with these fields and no others.
    case record(ObjectShape)
    /// An object whose fields depend on the word in its field `kind`.
    case kinds([(word: String, record: ObjectShape)], reserved: [String])
    /// One of two objects, told apart by the presence of a field.
    case either(having: String, ObjectShape, otherwise: ObjectShape)
    /// A word, or an object with exactly one member.
    case wordOrSingle([String], single: ObjectShape)
}

/// An object's fields.
package struct ObjectShape: Sendable {
    /// The name in the JSON Schema's definitions; nil for one that is written in place.
    package var name: String?
    /// What the object is, one sentence.
    package var summary: String
    /// Its fields in the order in which they are documented.
    package var fields: [Field]
    /// Whether exactly one of the fields stands in the object, as in a tagged choice.
    package var isSingle = false

    /// Describes an object.
    package init(name: String?, summary: String, fields: [Field], isSingle: Bool = false) {
        self.name = name
        self.summary = summary
        self.fields = fields
        self.isSingle = isSingle
    }

    /// The field of this name.
    package func field(_ name: String) -> Field? { fields.first { $0.name == name } }
}

/// One field of an object.
package struct Field: Sendable {
    /// What happens when the field is absent.
    package enum Presence: Sendable {
        case required
        /// The digest of fetched bytes: its absence has a code of its own.
        case pin
        /// The value that absence means; canonical documents leave it out.
        case byDefault(JSONValue)
        /// Absence means that there is none.
        case optional
    }

    /// The member's key.
    package var name: String
    /// What it may be.
    package var shape: Shape
    /// What absence means.
    package var presence: Presence
    /// What it says, one sentence.
    package var summary: String

    /// Describes a field.
    package init(_ name: String, _ shape: Shape, _ presence: Presence, _ summary: String) {
        self.name = name
        self.shape = shape
        self.presence = presence
        self.summary = summary
    }

    var isRequired: Bool {
        switch presence {
        case .required, .pin: true
        case .byDefault, .optional: false
        }
    }
}
