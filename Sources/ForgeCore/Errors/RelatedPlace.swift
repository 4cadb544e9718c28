/// A place beside the one that a failure is about, and what is there.
public struct RelatedPlace: Sendable, Equatable {
    /// The place.
    public var frame: CodeFrame
    /// What is there, in a few words: no capital, no full stop.
    public var message: String

    /// Names a place.
    public init(_ frame: CodeFrame, _ message: String) {
        self.frame = frame
        self.message = message
    }

    /// The place as text: a mark under the line that is shown already when it is in that line, else a frame.
    func rendered(beside main: CodeFrame?) -> String {
        if let main, let mark = main.mark(under: frame) { return "\(mark) \(message)" }
        return frame.rendered(with: "-") + " \(message)"
    }
}
