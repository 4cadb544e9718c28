/// Something about a source that could be simpler.
package struct LintFinding: Sendable, Equatable {
    /// What is found; the raw value is the rule's name.
    package enum Rule: String, Sendable, CaseIterable {
        case unusedLet = "unused-let"
        case redundantIn = "redundant-in"
        case removableAnnotation = "removable-annotation"
        case unreachableAlternative = "unreachable-alternative"
        case booleanIdiom = "boolean-idiom"
        case neutralOperand = "neutral-operand"
        case redundantParentheses = "redundant-parentheses"
        case shadowedLet = "shadowed-let"
        case duplicateImport = "duplicate-import"
        case asciiSpelling = "ascii-spelling"

        /// Whether the bytes of a finding are those that could go, and not something around them.
        var marksWhatCouldGo: Bool {
            switch self {
            case .unusedLet, .redundantIn, .removableAnnotation, .unreachableAlternative, .neutralOperand: true
            default: false
            }
        }

        /// Whether it is a matter of taste.
        package var isAdvice: Bool {
            switch self {
            case .shadowedLet, .duplicateImport, .asciiSpelling: true
            default: false
            }
        }
    }

    /// Bytes to put in the place of others.
    package struct Edit: Sendable, Equatable {
        package var range: Range<Int>
        package var replacement: [UInt8]
    }

    package var rule: Rule
    /// The bytes that it is about.
    package var range: Range<Int>
    package var message: String
    /// What mends it without a change of meaning, to be applied whole; empty where nothing is certain.
    package var fix: [Edit]
}
