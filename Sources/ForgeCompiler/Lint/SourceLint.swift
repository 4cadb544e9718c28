public import ForgeCore
public import ForgeDhall

/// What lint says about one Dhall source, from its text alone.
public enum SourceLint {
    /// The findings, in the order of the source.
    ///
    /// - Throws: `E_DHALL_PARSE_…`.
    public static func findings(_ source: DhallSource) throws(ForgeErrors) -> [PackageFinding] {
        var out: [PackageFinding] = []
        for site in try Dhall.imports(in: source) {
            if let finding = finding(site) { out.append(finding) }
        }
        for remark in try Dhall.remarks(on: source) {
            out.append(
                PackageFinding(
                    remark.isAdvice ? .strict : .relaxed,
                    ForgeError(
                        .lintDhall, "\(remark.message) (\(remark.rule))", frame: remark.frame,
                        hints: remark.isMendable
                            ? ["`forge dhall lint --fix --write \(source.path ?? "FILE")` mends it"] : [])))
        }
        if try Dhall.format(source) != source.bytes {
            let file = source.path ?? "FILE"
            out.append(
                PackageFinding(
                    .strict,
                    ForgeError(
                        .lintLayout, "`\(file)` is not laid out in the canonical style", path: file,
                        hints: ["Run `forge fmt`"])))
        }
        return out
    }

    private static func finding(_ site: Dhall.ImportSite) -> PackageFinding? {
        let message: String
        let hint: String
        switch site.kind {
        case .remote where !site.hasHash:
            message = "`\(site.text)` is imported without a hash"
            hint = "`forge dhall freeze --write` writes the hash"
        case .variable:
            message = "`\(site.text)` is whatever the user's environment holds"
            hint = "Write the value into a source of the repository"
        case .path where site.text.hasPrefix("/") || site.text.hasPrefix("~"):
            message = "`\(site.text)` means something else on another machine"
            hint = "Copy it below the root, and import it relatively"
        default: return nil
        }
        return PackageFinding(.permissive, ForgeError(.lintImport, message, frame: site.frame, hints: [hint]))
    }
}
