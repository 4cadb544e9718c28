import ForgeCore

/// What a session asked of files and variables, each once, and the answers.
struct Questions {
    /// What there is under a name.
    struct Answer {
        /// Nil when there is nothing.
        var digest: Digest?
        /// The bytes, when they were read.
        var bytes: [UInt8]?
        /// The bytes with their tree, when they were parsed ahead.
        var source: ParsedSource?
    }

    /// Everything that was asked, in order.
    private(set) var all: [Manifest.Question] = []
    /// Whether nothing else was asked, such as a network.
    var areComplete = true
    private var places: [String: Int] = [:]
    /// Answers of an earlier session, by name.
    private var earlier: [String: Manifest.Question] = [:]
    /// Files that were looked at for an earlier session's manifest, and what was read of them.
    private var seen: [String: (question: Manifest.Question, bytes: [UInt8]?)] = [:]

    /// What a file or a variable is.
    mutating func ask(
        _ location: Location, _ environment: any ImportEnvironment, _ ahead: ReadAhead?
    ) throws(ImportRefusal) -> Answer {
        if case .environment(let name) = location.place {
            let bytes = try environment.variable(name)
            let digest = bytes.map { Digest(of: $0) }
            note(Manifest.Question(kind: .variable, name: name, digest: digest), "env:\(name)")
            return Answer(digest: digest, bytes: bytes)
        }
        let path = location.text
        if let place = places[path.exact] { return Answer(digest: all[place].digest) }
        if let found = ahead?.take(path) {
            note(found.question, path)
            return Answer(digest: found.question.digest, bytes: found.source.bytes, source: found.source)
        }
        let (question, bytes) = try look(path, environment)
        note(question, path)
        return Answer(digest: question.digest, bytes: bytes)
    }

    private mutating func look(
        _ path: String, _ environment: any ImportEnvironment
    ) throws(ImportRefusal) -> (Manifest.Question, [UInt8]?) {
        if let seen = seen.removeValue(forKey: path.exact) { return seen }
        var question = Manifest.Question(kind: .file, name: path)
        let bytes = try question.answer(earlier[path.exact], environment)
        return (question, bytes)
    }

    private mutating func note(_ question: Manifest.Question, _ key: String) {
        if places.updateValue(all.count, forKey: key.exact) == nil { all.append(question) }
    }

    /// Whether everything is as it was, and what to remember for the next time.
    ///
    /// The first difference ends the look: what comes after it may not be asked at all. What was seen until then is
    /// used for the questions that follow.
    mutating func hold(
        _ manifest: Manifest, _ environment: any ImportEnvironment
    ) throws(ImportRefusal) -> (isSame: Bool, renewed: Manifest?) {
        var renewed: Manifest?
        for (place, question) in manifest.questions.enumerated() {
            var now = Manifest.Question(kind: question.kind, name: question.name)
            switch question.kind {
            case .variable: now.digest = try environment.variable(question.name).map { Digest(of: $0) }
            case .file:
                let bytes = try now.answer(question, environment)
                if bytes != nil { seen[question.name.exact] = (now, bytes) }
            }
            if now.digest != question.digest {
                for question in manifest.questions where question.kind == .file {
                    earlier[question.name.exact] = question
                }
                return (false, nil)
            }
            if now.facts != question.facts {
                if renewed == nil { renewed = manifest }
                renewed?.questions[place].facts = now.facts
            }
        }
        return (true, renewed)
    }
}

extension Manifest.Question {
    /// Asks for a file, and for its bytes where its facts are not those of an earlier answer.
    mutating func answer(
        _ earlier: Manifest.Question?, _ environment: any ImportEnvironment
    ) throws(ImportRefusal) -> [UInt8]? {
        // The facts come first: a change after them gives other facts the next time.
        let stamp = try environment.stamp(name)
        switch stamp {
        case .absent:
            digest = nil
            return nil
        case .facts(let found):
            facts = found
            if let earlier, earlier.facts == found, let known = earlier.digest {
                digest = known
                return nil
            }
        case .unknown: facts = nil
        }
        let bytes = try environment.file(name)
        digest = bytes.map { Digest(of: $0) }
        return bytes
    }
}
