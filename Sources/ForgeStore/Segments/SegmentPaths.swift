/// Where the files of segments lie.
struct SegmentPaths: Sendable {
    /// `HOME/segments`.
    let directory: String

    func segment(_ number: UInt32) -> String { "\(directory)/\(Self.name(number)).seg" }
    func toc(_ number: UInt32) -> String { "\(directory)/\(Self.name(number)).toc" }
    func index(_ number: UInt32) -> String { "\(directory)/\(Self.name(number)).idx" }
    /// Stands beside a segment of which a sync failed.
    func spoiltMark(_ number: UInt32) -> String { "\(directory)/\(Self.name(number)).bad" }

    /// Makes a segment durable, or marks it as one that no process can make durable any more.
    ///
    /// After a failed sync the kernel may have dropped the pages, and every later sync, in this or another process,
    /// reports success. What was written has to be written again, elsewhere.
    func sync(_ file: DiskFile, _ number: UInt32, on disk: any Disk) throws(DiskError) {
        do { try disk.sync(file) } catch {
            _ = try? disk.open(spoiltMark(number), .create)
            throw error
        }
    }

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
