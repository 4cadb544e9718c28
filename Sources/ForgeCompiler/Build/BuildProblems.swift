import ForgeCore

/// Everything that is wrong with the packages of a build, each once.
final class BuildProblems {
    private var found: [ForgeError] = []
    private var said: Set<String> = []

    /// The most problems that are told at once.
    private static let limit = 200

    /// Whether nothing is wrong so far.
    var isEmpty: Bool { found.isEmpty }

    /// Notes a problem, unless it was noted already.
    func add(_ problem: ForgeError) {
        guard found.count < Self.limit, said.insert(problem.rendered).inserted else { return }
        found.append(problem)
    }

    /// Notes problems, unless they were noted already.
    func add(_ problems: ForgeErrors) {
        for problem in problems.errors { add(problem) }
    }

    /// Refuses to go on if there is any problem; they come in the order of files and lines.
    func refuse() throws(ForgeErrors) {
        guard !found.isEmpty else { return }
        let sorted = found.enumerated().sorted { a, b in
            let (one, other) = (Self.place(a.element), Self.place(b.element))
            return one == other ? a.offset < b.offset : one < other
        }
        throw ForgeErrors(sorted.map(\.element))
    }

    private static func place(_ problem: ForgeError) -> (String, Int, Int) {
        guard let frame = problem.frame else { return ("", 0, 0) }
        return (frame.file ?? "", frame.line, frame.column)
    }
}
