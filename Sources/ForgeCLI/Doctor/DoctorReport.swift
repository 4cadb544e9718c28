internal import ForgeCore
internal import ForgeExecutor

/// What `forge doctor` says, for people and for programs.
struct DoctorReport {
    let examination: HostExamination
    let facilities: [HostFacility]

    private static let textColumn = 34

    /// The report as lines of text, without a final newline.
    var text: String {
        var lines = ["host"]
        for facility in facilities {
            lines += row(facility.isThere ? "ok" : "no", facility.name, facility.finding, facility.fix)
        }
        for (name, isThere, text) in examination.controllers {
            lines += row(isThere ? "ok" : "no", "cgroup \(name)", text, "")
        }
        lines += row("ok", "landlock", "ABI \(examination.landlockABI)", "")
        lines += row("ok", "cpus", "\(examination.cpuCount)", "")
        lines.append("protections")
        for finding in examination.findings { lines += self.lines(of: finding) }
        if let obstacle = examination.obstacle { lines.append("no sandbox could be started: \(obstacle)") }
        lines.append(verdict)
        return lines.joined(separator: "\n")
    }

    private func row(_ mark: String, _ name: String, _ text: String, _ fix: String) -> [String] {
        let line = "  \(pad(mark, 5))\(pad(name, Self.textColumn - 8)) \(text)"
        return fix.isEmpty ? [line] : [line, String(repeating: " ", count: Self.textColumn) + "fix: \(fix)"]
    }

    private func lines(of finding: HostExamination.Finding) -> [String] {
        let protection = finding.protection
        switch finding.standing {
        case .holds(let how):
            return row("ok", protection.name, protection.claim + (how.isEmpty ? "" : " (\(how))"), "")
        case .fallback(let how): return row("weak", protection.name, "\(protection.claim) (\(how))", protection.fix)
        case .missing(let reason):
            let indent = String(repeating: " ", count: Self.textColumn)
            var lines = row("MISS", protection.name, protection.claim, "")
            lines += ["\(indent)reason: \(reason)", "\(indent)without: \(protection.whenMissing)"]
            lines.append("\(indent)fix: \(protection.fix)")
            if protection.isWaivable { lines.append("\(indent)or: --allow-weaker-sandbox \(protection.name)") }
            return lines
        }
    }

    private var verdict: String {
        let missing = examination.findings.filter { $0.standing.reason != nil }.map(\.protection.name)
        let weak = examination.findings.filter { if case .fallback = $0.standing { true } else { false } }.count
        if examination.holds {
            let note = weak == 0 ? "" : ", \(weak) of them in a weaker way"
            return "all \(examination.findings.count) protections hold\(note)"
        }
        return missing.isEmpty ? "no sandbox can be started here" : "missing: \(missing.joined(separator: ", "))"
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// The report as one object of version 1.
    var json: JSONValue {
        .object([
            "type": .string("doctor"), "version": .integer(1), "holds": .bool(examination.holds),
            "obstacle": examination.obstacle.map { .string($0) },
            "host": .array(facilities.map(json(of:))),
            "controllers": .object(examination.controllers.map { JSONMember($0.name, .string($0.text)) }),
            "landlock_abi": .integer(Int64(examination.landlockABI)), "cpus": .integer(Int64(examination.cpuCount)),
            "protections": .array(examination.findings.map(json(of:))),
        ])
    }

    private func json(of facility: HostFacility) -> JSONValue {
        .object([
            "name": .string(facility.name), "finding": .string(facility.finding), "ok": .bool(facility.isThere),
            "fix": facility.fix.isEmpty ? nil : .string(facility.fix),
        ])
    }

    private func json(of finding: HostExamination.Finding) -> JSONValue {
        let (state, detail): (String, String) =
            switch finding.standing {
            case .holds(let how): ("enforced", how)
            case .fallback(let how): ("fallback", how)
            case .missing(let reason): ("missing", reason)
            }
        let protection = finding.protection
        return .object([
            "name": .string(protection.name), "claim": .string(protection.claim), "state": .string(state),
            "detail": detail.isEmpty ? nil : .string(detail),
            "without": state == "missing" ? .string(protection.whenMissing) : nil,
            "fix": state == "enforced" ? nil : .string(protection.fix), "waivable": .bool(protection.isWaivable),
        ])
    }
}
