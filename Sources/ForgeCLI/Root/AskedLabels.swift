internal import ForgeCore

/// Labels as people write them, `//path:name@toolchain#step`, and the one toolchain that they are made with.
struct AskedLabels {
    /// The labels without toolchains.
    let labels: [String]
    /// The name of a toolchain of the project; nil for its first.
    let toolchain: String?

    /// Takes labels, and the toolchain of an option.
    ///
    /// - Throws: `E_USAGE` where they name several toolchains.
    init(_ names: [String], toolchain: String?) throws(ForgeError) {
        var found = toolchain
        var labels: [String] = []
        for name in names {
            let whole = name.prefix { $0 != "#" }
            guard let at = whole.firstIndex(of: "@") else {
                labels.append(name)
                continue
            }
            let named = String(whole[whole.index(after: at)...])
            guard found == nil || found == named else {
                throw ForgeError(
                    .usage, "`\(name)` is of another toolchain than `\(found ?? "")`",
                    hints: ["Ask for one toolchain in each command"])
            }
            found = named
            labels.append(whole[..<at] + String(name[whole.endIndex...]))
        }
        self.labels = labels
        self.toolchain = found
    }
}
