internal import ForgeCore
internal import ForgeDhall

/// A relation of the standard, or the evaluation, of one expression, without what only some of them can be told.
enum DhallRelation: String {
    case eval, encode, resolve, type, normalize, alpha, hash

    /// Computes and prints it.
    func run(_ file: String, _ options: DhallOptions, as form: Dhall.Form) throws {
        let source = try DhallWorld.source(file)
        var options = options
        options.isLast = true
        switch (self, form) {
        case (.eval, _): try DocumentOutput.write(try Dhall.evaluate(source, options, withType: false, as: form))
        case (.encode, _): try DocumentOutput.write(try Dhall.encode(source, options))
        case (.resolve, _): try DocumentOutput.write(try Dhall.resolve(source, options, as: form))
        case (.type, _): try DocumentOutput.write(try Dhall.type(source, options, as: form))
        case (.normalize, _):
            try DocumentOutput.write(try Dhall.normalize(source, options, checks: true, imports: true, as: form))
        case (.alpha, _): try DocumentOutput.write(try Dhall.alpha(source, options, as: form))
        case (.hash, .cbor): try DocumentOutput.write(try Dhall.normalForm(source, options))
        case (.hash, .text): try DocumentOutput.line(try Dhall.hash(source, options).text)
        }
    }

    /// Runs `forge dhall RELATION FILE`, a line without options, and says whether it was one.
    ///
    /// Parsing such a line in general takes several times as long as finding a known answer.
    static func runPlain(_ arguments: [String]) throws -> Bool {
        guard arguments.count == 3, arguments[0] == "dhall", let relation = DhallRelation(rawValue: arguments[1]),
            arguments[2] == "-" || !arguments[2].hasPrefix("-"), !arguments[2].isEmpty
        else { return false }
        try relation.run(arguments[2], try DhallWorld.options(), as: .text)
        return true
    }
}
