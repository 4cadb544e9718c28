internal import ForgeCore

/// Labels as people write them, `//path:name@toolchain#step`, and the one toolchain that they are made with.
struct AskedLabels {
    /// The labels without toolchains.
    let labels: [String]
    /// The name of a toolchain of the project; nil for its first.
    let toolchain: String?

    /// Takes labels, and the toolchain of an option.
    ///
    /// - Throws: `E_USAGE` where they name several toolchains, or some of them one and others none.
    init(_ names: [String], toolchain: String?) throws(ForgeError) {
        var found = toolchain
        var labels: [String] = []
        var plain: String?
        for name in names {
            let whole = name.prefix { $0 != "#" }
            guard let at = whole.firstIndex(of: "@") else {
                labels.append(name)
                plain = plain ?? name
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
        if toolchain == nil, let plain, let found {
            throw ForgeError(
                .usage, "`\(plain)` names no toolchain, and another label names `\(found)`",
                hints: ["Write `--toolchain \(found)` for all of them, or ask in two commands"])
        }
        self.labels = labels
        self.toolchain = found
    }
}
