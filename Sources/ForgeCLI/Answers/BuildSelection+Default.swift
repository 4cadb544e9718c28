internal import ForgeCore

extension BuildSelection {
    /// What names stand for; none stands for the document's actions, or for all packages where there is no document.
    init(orAll names: [String], _ document: DocumentOptions, toolchain: String?) throws {
        try self.init(Self.orAll(names, document), document, toolchain: toolchain)
    }

    /// Names as they are, or all packages where none are given and there is no document but a root.
    static func orAll(_ names: [String], _ document: DocumentOptions) -> [String] {
        let usesPackages = names.isEmpty && document.project == nil && document.file == DocumentOptions.defaultFile
        return usesPackages && (try? RepositoryRoot.find()) != nil ? ["//..."] : names
    }
}
