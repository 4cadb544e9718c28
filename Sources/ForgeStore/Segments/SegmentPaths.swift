/// Where the files of segments lie.
struct SegmentPaths: Sendable {
    /// `HOME/segments`.
    let directory: String

    func segment(_ number: UInt32) -> String { "\(directory)/\(Self.name(number)).seg" }
    func toc(_ number: UInt32) -> String { "\(directory)/\(Self.name(number)).toc" }
    func index(_ number: UInt32) -> String { "\(directory)/\(Self.name(number)).idx" }

    static func name(_ number: UInt32) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The number and ending of a file of a segment.
    static func parse(_ name: String) -> (number: UInt32, ending: Substring)? {
        guard let dot = name.firstIndex(of: "."), let number = UInt32(name[..<dot]) else { return nil }
        return (number, name[name.index(after: dot)...])
    }
}
