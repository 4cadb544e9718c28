/// Draws from what differs what would make it the same each time.
enum ProposedFix {
    /// The proposals, most specific first, each once.
    static func fixes(for differences: [Difference]) -> [String] {
        var fixes: [String] = []
        func propose(_ text: String) { if !fixes.contains(text) { fixes.append(text) } }
        for difference in differences {
            if let fix = format(difference) { propose(fix) }
        }
        for difference in differences {
            for (left, right) in texts(difference) {
                for clue in Clue.found(left, right) { propose(clue.fix) }
            }
        }
        if differences.contains(where: { $0.word == Property.buildID.rawValue }) {
            let alone = differences.allSatisfy { $0.word == Property.buildID.rawValue }
            propose(
                alone
                    ? "Only the build ID differs: link with `-Wl,--build-id=sha1`, or leave it out with "
                        + "`-Wl,--build-id=none`"
                    : "The build ID follows from the other differences and needs no fix of its own")
        }
        return fixes
    }

    /// What follows from the format and the property alone.
    private static func format(_ difference: Difference) -> String? {
        switch (difference.format, difference.aspect) {
        case (.ar, .property(.modificationTime, _, _)), (.ar, .property(.owner, _, _)),
            (.ar, .property(.group, _, _)):
            return "Make the archive with `ar D` (`ARFLAGS=rcD`), or declare \(normalized("ar")) for the output"
        case (.gzip, .property(.modificationTime, _, _)), (.gzip, .property(.storedName, _, _)):
            return "Compress with `gzip -n`, or declare \(normalized("gzip")) for the output"
        case (.zip, .property(.modificationTime, _, _)), (.zip, .property(.extraFields, _, _)):
            return "Set the files' times with `touch -d @$SOURCE_DATE_EPOCH` and pack with `zip -X`, or declare "
                + "\(normalized("zip")) for the output"
        case (.zip, .order): return "Pack the members in a fixed order, or declare \(normalized("zip")) for the output"
        case (.tar, .property(.modificationTime, _, _)): return "Pack with `tar --mtime=@$SOURCE_DATE_EPOCH`"
        case (.tar, .property(.owner, _, _)), (.tar, .property(.group, _, _)):
            return "Pack with `tar --owner=0 --group=0 --numeric-owner`"
        case (.tar, .order): return "Pack with `tar --sort=name`"
        case (.tar, .property(.mode, _, _)): return "Pack with `tar --mode=u+rwX,go+rX,go-w`"
        case (.ar, .order), (.elf, .order):
            return "Give the linker and `ar` their files in a fixed order, such as `$(sort $(wildcard *.o))` in make"
        case (.json, .order): return "Write JSON with sorted keys and sort lists that come from a set or a directory"
        case (_, .order): return "Sort what is written, with `LC_ALL=C sort` or by a fixed key"
        case (_, .property(.executable, _, _)), (nil, .property(.mode, _, _)):
            return "Set modes with `install -m`, so that they do not follow the umask"
        default: return nil
        }
    }

    private static func normalized(_ name: String) -> String { "`\"determinism\": {\"normalized\": [\"\(name)\"]}`" }

    /// Pairs of texts of which one took the other's place.
    private static func texts(_ difference: Difference) -> [(String, String)] {
        switch difference.aspect {
        case .text(let hunks, _): hunks.flatMap { Array(zip($0.left, $0.right)) }
        case .strings(let left, let right): Array(zip(left, right))
        case .property(.value, let left, let right), .property(.linkTarget, let left, let right): [(left, right)]
        case .property, .only, .order, .bytes, .more: []
        }
    }
}
