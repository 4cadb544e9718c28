/// Plain data: what JSON and YAML can say.
enum DataTree {
    case null
    case bool(Bool)
    /// A number as JSON writes it.
    case number(String)
    case text(String)
    case list([DataTree])
    /// Members in the order of the bytes of their keys, each key once.
    case object([(key: String, value: DataTree)])
}

/// How expressions become plain data.
public struct DataOptions: Sendable {
    /// Whether fields that are `None` become members that are `null`, rather than none.
    public var keepsNull = false
    /// Whether lists of `mapKey` and `mapValue` become objects.
    public var joinsMaps = true
    /// Whether an alternative that holds something becomes an object with its name, rather than what it holds.
    public var namesAlternatives = false
    /// Whether JSON is written in one line.
    public var isCompact = false

    /// The usual ways.
    public init() {}
}
