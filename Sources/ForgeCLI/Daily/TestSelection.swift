internal import ForgeCore

/// Which tests run: those whose label fits every filter, and of those the share of this machine.
struct TestSelection {
    /// A pattern for labels.
    private enum Filter {
        case glob([Character])
        case part(String)
        case expression(Regex<AnyRegexOutput>)
    }

    private var filters: [Filter] = []
    private var share: (number: Int, count: Int)?

    /// Reads filters and a share, `I/N`.
    ///
    /// - Throws: `E_USAGE`.
    init(filters: [String], shard: String?) throws(ForgeError) {
        for text in filters { self.filters.append(try Self.filter(text)) }
        guard let shard else { return }
        let parts = shard.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1, (1...count).contains(number)
        else {
            throw ForgeError(
                .usage, "`--shard` takes a share such as `2/5`, not `\(shard)`",
                hints: ["The first number goes from 1 to the second"])
        }
        share = (number, count)
    }

    private static func filter(_ text: String) throws(ForgeError) -> Filter {
        guard !text.isEmpty else { throw ForgeError(.usage, "`--filter` takes a pattern that is not empty") }
        if text.hasPrefix("/"), !text.hasPrefix("//"), text.hasSuffix("/"), text.count > 2 {
            let pattern = String(text.dropFirst().dropLast())
            do {
                return .expression(try Regex(pattern))
            } catch {
                throw ForgeError(
                    .usage, "`\(pattern)` is no regular expression", hints: ["Write a glob without slashes around it"],
                    cause: "\(error)")
            }
        }
        return text.contains { $0 == "*" || $0 == "?" } ? .glob(Array(text)) : .part(text)
    }

    /// Whether a test runs here; its share is decided by its label alone, so that others change nothing.
    func contains(_ label: String) -> Bool {
        let fits = filters.allSatisfy { filter in
            switch filter {
            case .glob(let pattern): Self.matches(Array(label), pattern)
            case .part(let part): label.contains(part)
            case .expression(let expression): (try? expression.firstMatch(in: label)) != nil
            }
        }
        guard fits, let share else { return fits }
        return Digest(of: label).leadingWord % UInt64(share.count) == UInt64(share.number - 1)
    }

    /// Whether a whole text is what a glob says: `*` any characters, `?` one.
    static func matches(_ text: [Character], _ pattern: [Character]) -> Bool {
        var (place, at) = (0, 0)
        // Where the last `*` stood, and what it has taken so far.
        var star: (pattern: Int, text: Int)?
        while place < text.count {
            if at < pattern.count, pattern[at] == "*" {
                star = (at, place)
                at += 1
            } else if at < pattern.count, pattern[at] == "?" || pattern[at] == text[place] {
                place += 1
                at += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                place = last.text + 1
                at = last.pattern + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == "*" }
    }
}
