extension ContentComparison {
    /// Compares two gzip files: their headers, then what they hold; false when one cannot be read.
    mutating func compareGzip(_ a: [UInt8], _ b: [UInt8], at place: [String]) -> Bool {
        guard let left = try? GzipFile(parsing: a), let right = try? GzipFile(parsing: b),
            left.members.count == right.members.count
        else { return false }
        for (one, other) in zip(left.members, right.members) {
            property(.modificationTime, "\(one.modificationTime)", "\(other.modificationTime)", at: place)
            property(.storedName, text(a[one.name]), text(b[other.name]), at: place)
            property(.comment, text(a[one.comment]), text(b[other.comment]), at: place)
            property(.operatingSystem, "\(one.system)", "\(other.system)", at: place)
            guard a[one.data] != b[other.data] else { continue }
            guard let inner = inflate(a, from: one.data.lowerBound),
                let otherInner = inflate(b, from: other.data.lowerBound)
            else {
                compareBytes(a[one.data], b[other.data], at: place + ["(compressed)"])
                continue
            }
            if inner == otherInner {
                add(place, .property(.compression, left: "\(one.data.count) bytes", right: "\(other.data.count) bytes"))
            } else {
                compare(inner[...], otherInner[...], at: place + ["(contents)"])
            }
        }
        return true
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
