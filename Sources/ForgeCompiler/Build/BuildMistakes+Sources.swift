public import ForgeCore

/// What shows of sources when they are fetched, and of what is taken out of them.
extension BuildMistakes {
    /// Whether an error speaks of a source by the name that workloads give it.
    public static func namesSource(_ error: ForgeError) -> Bool {
        [.inputMissing, .fetchFailed, .fetchScheme, .fetchMismatch].contains(error.code) && name(in: error) != nil
    }

    /// Whether an error speaks of the source that a target stands for.
    public static func names(_ error: ForgeError, source target: String) -> Bool {
        name(in: error) == ActionWriter.sourceName(target)
    }

    private static func name(in error: ForgeError) -> String? {
        error.message.split(separator: "`").map(String.init).first { word in
            word.hasPrefix("s-") && word.utf8.count == 26 && word.dropFirst(2).allSatisfy(\.isHexDigit)
        }
    }

    /// The same error at the target that declares the source, or that lists what the source does not hold.
    ///
    /// - Parameter attributes: What targets declare.
    public func placed(_ error: ForgeError, attributes: [String: [String: [String]]]) -> ForgeError {
        guard let name = Self.name(in: error),
            let owner = targets.first(where: { ActionWriter.sourceName($0.name) == name })
        else { return error }
        var error = error
        error.message = error.message.replacing(name, with: owner.name)
        error.cause = error.cause?.replacing(name, with: owner.name)
        let marker = "holds nothing at `"
        guard error.code == .inputMissing, let start = error.message.firstRange(of: marker)?.upperBound else {
            return at(owner.name, [], ["urls", "url"], error, error.message)
        }
        let file = String(error.message[start...].prefix { $0 != "`" })
        let users = targets.filter { target in
            let said = attributes[target.name] ?? [:]
            return said["from"] == [owner.name] && said["srcs"]?.contains(file) == true
        }
        guard let user = users.first else { return error }
        error.hints = [
            "Correct the name: files are named below the directories that `strip_components` of `\(owner.name)` takes away",
            "Or take it out of the list",
        ]
        return at(
            user.name, [file], ["srcs", "hdrs", "data"], error,
            "`\(user.name)` lists `\(file)`, and there is no such file in `\(owner.name)`")
    }
}
