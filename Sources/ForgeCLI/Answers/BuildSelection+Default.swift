internal import ForgeCore

extension BuildSelection {
    /// What names stand for; none stands for the document's actions, or for all packages where there is no document.
    init(orAll names: [String], _ document: DocumentOptions, toolchain: String?) throws {
        let usesPackages = names.isEmpty && document.project == nil && document.file == DocumentOptions.defaultFile
        let isRoot = usesPackages && (try? RepositoryRoot.find()) != nil
        try self.init(isRoot ? ["//..."] : names, document, toolchain: toolchain)
    }
}
