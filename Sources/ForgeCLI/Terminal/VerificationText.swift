internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeJobs

/// Shows what a verification found.
enum VerificationText {
    /// Prints the verdict with every finding.
    static func show(_ verification: Verification, json: Bool) {
        if json {
            print(JSONWriter.canonicalText(object(verification)))
            return
        }
        print(lines(verification).joined(separator: "\n"))
    }

    static func lines(_ verification: Verification) -> [String] {
        let runs = verification.runs
        var out: [String] = []
        if let bad = runs.first(where: { !$0.outcome.isSuccess }) {
            out.append("FAILED  \(verification.target): \(ActionLine.words(bad.outcome))")
        } else if verification.isReproducible {
            let what = runs.count == 1 ? "1 run" : "\(runs.count) runs, \(runs.count) identical hashes"
            out.append("OK      \(verification.target): \(what)")
        } else {
            let count = verification.differences.count
            out.append(
                "DIFFERS \(verification.target): \(count) \(count == 1 ? "output is" : "outputs are") not the same")
        }
        if let first = runs.first {
            for path in first.canonical.keys.sorted() {
                out.append("  \(first.canonical[path]?.text ?? "") \(path)")
            }
        }
        for finding in verification.differences {
            out.append("  `\(finding.path)` differs between run \(finding.runs.0) and run \(finding.runs.1):")
            out += finding.report.lines.map { "    \($0)" }
        }
        for path in verification.canonicalized {
            out.append("  note: `\(path)` differs raw and is equal once canonicalised")
        }
        for finding in verification.logDifferences {
            out.append(
                "  note: \(finding.path) is not an output and differs (run \(finding.runs.0), \(finding.runs.1)):")
            out += finding.report.lines.map { "    \($0)" }
        }
        if !verification.varied.isEmpty {
            out.append("  varied: \(verification.varied.map(\.rawValue).joined(separator: ", "))")
            for variation in verification.dependsOn {
                out.append("  depends on \(variation.explanation) (`\(variation.rawValue)`)")
                for dependence in verification.dependence where dependence.variation == variation {
                    out += dependence.report.differences.flatMap(\.lines).map { "    \($0)" }
                }
                out.append("    fix: \(variation.fix)")
            }
            if verification.dependsOn.isEmpty { out.append("  depends on none of them") }
        }
        for (variation, reason) in verification.notVaried {
            out.append("  not varied: `\(variation.rawValue)` (\(reason))")
        }
        return out
    }

    private static func object(_ verification: Verification) -> JSONValue {
        func findings(_ items: [Verification.Finding]) -> JSONValue {
            .array(
                items.map {
                    .object([
                        "path": .string($0.path),
                        "runs": .array([.integer(Int64($0.runs.0)), .integer(Int64($0.runs.1))]),
                        "found": $0.report.json, "fixes": .strings($0.report.fixes),
                    ])
                })
        }
        func digests(_ map: [String: Digest]) -> JSONValue {
            .object(map.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value.text)) })
        }
        let runs = verification.runs.map { run in
            JSONValue.object([
                "conditions": .strings(run.conditions), "outcome": .string(ActionLine.words(run.outcome)),
                "raw": digests(run.raw), "outputs": digests(run.canonical),
                "duration_ms": .integer(run.durationNanoseconds / 1_000_000),
            ])
        }
        return .object([
            "type": .string("verification"), "target": .string(verification.target),
            "key": .string(verification.key.text), "reproducible": .bool(verification.isReproducible),
            "runs": .array(runs), "differences": findings(verification.differences),
            "canonicalized": .strings(verification.canonicalized),
            "log_differences": findings(verification.logDifferences),
            "varied": .strings(verification.varied.map(\.rawValue)),
            "depends_on": .strings(verification.dependsOn.map(\.rawValue)),
            "dependence": .array(
                verification.dependence.map {
                    .object([
                        "condition": .string($0.variation.rawValue), "path": .string($0.path),
                        "found": $0.report.json, "fix": .string($0.variation.fix),
                    ])
                }),
            "not_varied": .array(
                verification.notVaried.map {
                    .object(["condition": .string($0.0.rawValue), "reason": .string($0.1)])
                }),
        ])
    }
}
