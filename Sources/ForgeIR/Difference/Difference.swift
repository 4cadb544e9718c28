/// One thing in which two versions of an output differ, said in the terms of its format.
public struct Difference: Hashable, Sendable {
    /// Names from the output inward, such as `lib.a`, `a.o`, `.debug_str`.
    public var place: [String]
    /// The format in whose terms it is said; nil for a plain file.
    public var format: ContentFormat?
    /// What differs there.
    public var aspect: Aspect

    /// What can differ at one place.
    public enum Aspect: Hashable, Sendable {
        /// A named property, such as the time of an archive member.
        case property(Property, left: String, right: String)
        /// A part that only one side has.
        case only(Side, part: String)
        /// The same parts in another order; the first that stand elsewhere.
        case order(of: String, left: String, right: String)
        /// Lines of text, and how many hunks are not listed.
        case text([TextHunk], omitted: Int)
        /// Strings that only one side holds.
        case strings(left: [String], right: [String])
        /// Bytes about which no more is known.
        case bytes(ByteWindow)
        /// There are more differences than are listed.
        case more
    }

    /// One of the two versions.
    public enum Side: String, Hashable, Sendable { case left, right }

    /// Makes a difference.
    public init(_ place: [String], _ aspect: Aspect, format: ContentFormat? = nil) {
        self.place = place
        self.format = format
        self.aspect = aspect
    }
}

/// A named property of a file, of an archive's member, or of a section.
public enum Property: String, Hashable, Sendable {
    case modificationTime = "modification time"
    case owner
    case group
    case mode
    case executable = "execute bit"
    case linkTarget = "link target"
    case kind
    case size
    case storedName = "stored name"
    case operatingSystem = "operating system"
    case compression
    case extraFields = "extra fields"
    case comment
    case attributes
    case header
    case value
    case buildID = "build ID"
}

/// Neighbouring changed lines with the line numbers at which they begin, from 1.
public struct TextHunk: Hashable, Sendable {
    /// The number of the first line.
    public var leftLine: Int
    /// The number of the first line on the other side.
    public var rightLine: Int
    /// The lines that were replaced.
    public var left: [String]
    /// The lines that took their place.
    public var right: [String]
    /// How many replaced lines are not listed.
    public var leftOmitted = 0
    /// How many new lines are not listed.
    public var rightOmitted = 0
}
