/// Figures as a table for people.
struct FigureTable {
    private let rows: [[String]]

    init(_ figures: [Figure]) {
        rows =
            [["benchmark", "Forge", "peer", "", "ratio", "bar", "holds"]]
            + figures.map { figure in
                [
                    figure.name, "\(Text.figure(figure.value)) \(figure.unit)",
                    figure.peer.map { "\(Text.figure($0.value)) \(figure.unit)" } ?? "-", figure.peer?.name ?? "",
                    figure.peer.map { Text.figure($0.ratio) + "×" } ?? "-", figure.bar.text(unit: figure.unit),
                    figure.holds ? "yes" : "NO",
                ]
            }
    }

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (cell, width) in zip(row, widths) {
                line += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}

/// Figures as `.build/bench.json`.
///
/// Written by hand because canonical JSON has no fractions.
struct FigureDocument {
    let text: String

    init(_ figures: [Figure]) {
        let objects = figures.map { figure in
            let members = [
                ("name", "\"\(figure.name)\""), ("value", Self.number(figure.value)), ("unit", "\"\(figure.unit)\""),
                ("peer", figure.peer.map { "\"\($0.name)\"" } ?? "null"),
                ("peer_value", figure.peer.map { Self.number($0.value) } ?? "null"),
                ("ratio", figure.peer.map { Self.number($0.ratio) } ?? "null"),
                ("bar", Self.number(figure.bar.number)), ("holds", figure.holds ? "true" : "false"),
            ]
            return " {" + members.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
        }
        text = "[\n" + objects.joined(separator: ",\n") + "\n]\n"
    }

    private static func number(_ value: Double) -> String {
        value.isFinite ? "\((value * 10_000).rounded() / 10_000)" : "null"
    }
}

enum Text {
    /// A number with three significant digits, or all digits before the point.
    static func figure(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        let size = abs(value)
        let places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((size * Double(scale)).rounded())
        var text = "\(value < 0 ? "-" : "")\(scaled / scale)"
        if places > 0 {
            var fraction = "\(scaled % scale)"
            while fraction.count < places { fraction = "0" + fraction }
            while fraction.last == "0" { fraction.removeLast() }
            if !fraction.isEmpty { text += "." + fraction }
        }
        return text
    }
}
