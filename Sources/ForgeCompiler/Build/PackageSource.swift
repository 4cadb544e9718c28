import ForgeCore
import ForgeDhall

/// The text of a `BUILD.dhall` or of the root, for messages that point into it.
struct PackageSource {
    private let source: DhallSource

    init(package: String, bytes: [UInt8]) { self.init(DhallSource(bytes, path: Self.path(package))) }

    /// Takes a source, whose frames name it without the `./` of imports.
    init(_ source: DhallSource) {
        let path = source.path ?? ""
        self.source = DhallSource(source.bytes, path: path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
    }

    /// The path of the source, as imports name it.
    static func path(_ package: String) -> String { package.isEmpty ? "./BUILD.dhall" : "./\(package)/BUILD.dhall" }

    /// The path of the file below the root.
    var file: String { source.path ?? "" }

    /// The first place where a text is written.
    func frame(of text: String) -> CodeFrame? { Dhall.frame(of: Dhall.Part(text: text), in: source) }

    /// One of the places where a field of any record writes a text; else the field.
    func frame(ofText text: String, inAny field: String, place: Int) -> CodeFrame? {
        var part = Dhall.Part(fields: [field], text: text)
        part.textPlace = place
        return Dhall.frame(of: part, in: source) ?? Dhall.frame(of: Dhall.Part(fields: [field]), in: source)
    }

    /// What evaluation found, with files named as people name them.
    static func plain(_ errors: ForgeErrors) -> ForgeErrors {
        ForgeErrors(
            errors.errors.map { error in
                var error = error
                if let file = error.frame?.file, file.hasPrefix("./") { error.frame?.file = String(file.dropFirst(2)) }
                return error
            })
    }

    /// Where a part is written; nil when the file does not spell it.
    func frame(of part: Dhall.Part) -> CodeFrame? { Dhall.frame(of: part, in: source) }

    /// The value of the file; of a list its first element.
    var body: CodeFrame? { Dhall.bodyFrame(in: source) }

    /// Where a target writes one of some texts, else one of the fields, else its name, as far as the file spells them.
    ///
    /// - Parameters:
    ///   - texts: Spellings of one thing, the likeliest first.
    ///   - place: Which of several equal texts.
    func frame(
        of target: String, in fields: [String] = [], texts: [String] = [], place: Int = 0, targetPlace: Int = 0
    ) -> CodeFrame? {
        func part(_ fields: [String], _ text: String?) -> CodeFrame? {
            var part = Dhall.Part(record: target, fields: fields, text: text)
            part.recordPlace = targetPlace
            part.textPlace = text == nil ? 0 : place
            return Dhall.frame(of: part, in: source)
        }
        return texts.lazy.compactMap { part(fields, $0) }.first
            ?? texts.lazy.compactMap { part([], $0) }.first
            ?? texts.lazy.compactMap { frame(of: $0) }.first
            ?? (fields.isEmpty ? nil : part(fields, nil)) ?? part([], nil) ?? frame(of: target)
    }

    /// Where a field of a target writes a text; nil when it does not.
    func frame(of target: String, text: String, in field: String) -> CodeFrame? {
        Dhall.frame(of: Dhall.Part(record: target, fields: [field], text: text), in: source)
    }

    /// Where a target writes a label or keyword, such as an alternative of a flag; nil when it does not.
    func frame(of target: String, word: String, in fields: [String] = []) -> CodeFrame? {
        Dhall.frame(of: Dhall.Part(record: target, fields: fields, word: word), in: source)
            ?? Dhall.frame(of: Dhall.Part(record: target, word: word), in: source)
    }

    /// Where the file writes a label or keyword.
    func frame(ofWord word: String) -> CodeFrame? { Dhall.frame(of: Dhall.Part(word: word), in: source) }
}
