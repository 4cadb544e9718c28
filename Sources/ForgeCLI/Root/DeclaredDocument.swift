internal import ForgeCapture
internal import ForgeCompiler
internal import ForgeCore
internal import ForgeDhall

/// A document as JSON, whatever it was declared in.
struct DeclaredDocument {
    /// The JSON.
    let json: [UInt8]
    /// What messages call it.
    let name: String

    /// Reads a document; one whose name ends in `.dhall` is evaluated as builds are.
    ///
    /// - Throws: `E_DOCUMENT_UNREADABLE`, and every problem that evaluation finds.
    init(_ file: String) throws(ForgeErrors) {
        let bytes: [UInt8]
        do throws(ForgeError) { bytes = try DocumentInput.bytes(of: file) } catch { throw ForgeErrors([error]) }
        guard file.hasSuffix(".dhall") else {
            json = bytes
            name = DocumentInput.name(file)
            return
        }
        let root = DocumentOptions.directory(of: file)
        let base = file.split(separator: "/").last.map(String.init) ?? file
        json = try Dhall.json(DhallSource(bytes, path: "./\(base)"), BuildWorld.options(root: root))
        name = "\(file) (as JSON)"
    }
}

/// What Dhall may reach in a build, and where it keeps what it learned.
enum BuildWorld {
    /// The language of builds.
    static let package = CarriedPackage(
        hash: BuildLanguage.hash, path: BuildLanguage.path, file: BuildLanguage.file)

    /// The same error, with files of the language of builds named as such: their paths are none of this machine's.
    static func named(_ error: ForgeError) -> ForgeError {
        func name(_ file: String?) -> String? {
            file.flatMap { BuildLanguage.name(of: $0) }.map { "\($0) of Forge's package" } ?? file
        }
        var error = error
        let file = name(error.frame?.file)
        error.frame?.file = file
        error.related = error.related.map { place in
            var place = place
            let file = name(place.frame.file)
            place.frame.file = file
            return place
        }
        return error
    }

    /// - Parameter reads: Where the files that are asked for are noted.
    static func options(root: String, reads: ReadLog? = nil) -> DhallOptions {
        let places = HostImports.Places(Composition.variable)
        let remote = CurlImports(allowsPrivate: false, network: NetworkVariables(Composition.variable))
        let host = HostImports(places, remote: remote) { Composition.variable($0) }
        var options = DhallOptions(
            environment: BuildImports(root: root, host: host, package: Self.package, reads: reads),
            terms: places.terms.map { HostTermStore($0, home: "build \(root)") })
        options.questionBytes = 1 << 30
        return options
    }
}
