import ForgeCore
import ForgeIR
import ForgeStore

/// What dpkg's programs read about the packages of a tree (`var/lib/dpkg`, dpkg(1)).
///
/// `dpkg-shlibdeps` and debhelper ask which package brought a library, and of which version it is. The records are made
/// of the packages' own fields alone, so that captures from the host and from the archive say the same in one order.
struct DebianRecords {
    /// The fields of a status file's stanza, in order; `Status` is added.
    private static let fields = [
        "Package", "Essential", "Priority", "Section", "Maintainer", "Architecture", "Multi-Arch", "Source", "Version",
        "Provides", "Pre-Depends", "Depends", "Description",
    ]
    /// Names of the fields in lower case, as `DebianControl.stanzas(_:keeping:)` takes them.
    static let fieldNames = Set(fields.map { $0.lowercased() })
    /// Which of a package's control files are kept: those that name the versions of its libraries.
    static let controlFiles = ["shlibs", "symbols"]

    private var stanzas: [(key: String, text: String)] = []
    private var files: [(name: String, bytes: [UInt8])] = []

    /// Whether a tree of these packages has programs that read the records: those of `dpkg-dev`.
    static func areRead(in packages: some Sequence<String>) -> Bool { packages.contains("dpkg-dev") }

    /// Records one package.
    ///
    /// - Parameters:
    ///   - paths: absolute paths of what it brought; excluded ones are dropped.
    ///   - control: reads one of `controlFiles`; nil where the package has none of that name.
    mutating func add(
        _ stanza: DebianControl, paths: [String], control: (String) throws(ForgeError) -> [UInt8]?
    ) throws(ForgeError) {
        guard let name = stanza["package"], let architecture = stanza["architecture"] else { return }
        var text = ""
        for field in Self.fields {
            guard let value = stanza[field.lowercased()] else { continue }
            // Of a description the first line says what a package is; the rest is for people.
            let kept = field == "Description" ? value.prefix { $0 != "\n" } : value[...]
            text += "\(field): \(kept.replacing("\n", with: "\n "))\n"
            if field == "Package" { text += "Status: install ok installed\n" }
        }
        stanzas.append(("\(name):\(architecture)", text))
        let base = stanza["multi-arch"] == "same" ? "\(name):\(architecture)" : name
        let kept = Set(paths).filter { !DebianLayout.excludes(TreeAssembly.components($0)) && $0 != "/." }
        let list = ["/."] + kept.sorted { Directory.less($0, $1) }
        files.append(("\(base).list", Array((list.joined(separator: "\n") + "\n").utf8)))
        for kind in Self.controlFiles {
            if let bytes = try control(kind) { files.append(("\(base).\(kind)", bytes)) }
        }
    }

    /// Writes the records into a tree.
    ///
    /// - Throws: `E_CAPTURE_CONFLICT`, or what the store throws.
    func install(in tree: inout TreeAssembly, store: any BlobStore) throws(ForgeError) {
        guard !stanzas.isEmpty else { return }
        let status = stanzas.sorted { Directory.less($0.key, $1.key) }.map(\.text).joined(separator: "\n")
        var batch = BlobBatch()
        let all = [("status", Array(status.utf8)), ("info/format", Array("1\n".utf8))]
        for (name, bytes) in all + files.map({ ("info/\($0.name)", $0.bytes) }) {
            let path = ["var", "lib", "dpkg"] + TreeAssembly.components(name)
            guard let node = try tree.placeFile(at: path, executable: false) else { continue }
            try batch.add(bytes, for: node, of: &tree, to: store)
        }
        try batch.flush(into: &tree, to: store)
    }
}
