/// A document that an editor holds open.
final class OpenDocument {
    let uri: String
    let path: String
    var text: DocumentText
    var version: Int64?
    let analysis: Analysis
    /// What the last check of this text found; nil when it was not checked yet.
    var result: Analysis.Result?
    /// Whether the editor has not seen the diagnostics of this text.
    var isUnpublished = true

    init(uri: String, path: String, text: DocumentText, version: Int64?, analysis: Analysis) {
        self.uri = uri
        self.path = path
        self.text = text
        self.version = version
        self.analysis = analysis
    }

    /// What a check of the text finds; nil when something newer came in while it was checked.
    func checked() -> Analysis.Result? {
        if let result { return result }
        result = analysis.check(text.bytes, path: path)
        return result
    }

    /// Takes another text.
    func replace(_ new: DocumentText, version: Int64?) {
        text = new
        self.version = version
        invalidate()
    }

    /// Asks for another check.
    func invalidate() {
        result = nil
        isUnpublished = true
    }
}
