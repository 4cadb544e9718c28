import ForgeCore

/// Where an action's inputs and outputs lie in its work tree, to find those in each other's way.
struct PathLayout {
    private enum Role {
        case input(writable: Bool)
        case output(Contract.OutputKind)
    }

    private struct Entry {
        var path: String
        var role: Role
        var span: Range<Int>
    }

    private var entries: [Entry] = []

    /// Lays out what an action declares; the JSON values are those of its inputs and outputs in the same order.
    init(_ action: ActionDeclaration, inputs: [JSONValue], outputs: [JSONValue]) {
        entries.reserveCapacity(inputs.count + outputs.count)
        for (input, json) in zip(action.inputs, inputs) {
            entries.append(
                Entry(path: input.path, role: .input(writable: input.writable), span: json["path"]?.span ?? json.span))
        }
        for (output, json) in zip(action.outputs, outputs) {
            guard case .path(let path, let kind) = output.place else { continue }
            entries.append(Entry(path: path, role: .output(kind), span: json["path"]?.span ?? json.span))
        }
    }

    /// Reports overlaps, each at whichever of the two stands later in the document.
    func check(_ problems: inout Problems) {
        if entries.count < 2 { return }
        // With `/` before every other byte, what lies inside a path follows it at once.
        let sorted = entries.enumerated().sorted { a, b in
            let (left, right) = (a.element.path.utf8, b.element.path.utf8)
            if left.elementsEqual(right) { return a.offset < b.offset }
            return left.lexicographicallyPrecedes(right) { Self.rank($0) < Self.rank($1) }
        }
        var around: [Entry] = []
        for (_, entry) in sorted {
            while let last = around.last, !Self.holds(last.path, entry.path) { around.removeLast() }
            compare(entry, with: around, &problems)
            around.append(entry)
        }
    }

    private static func rank(_ byte: UInt8) -> Int { byte == UInt8(ascii: "/") ? -1 : Int(byte) }

    private static func holds(_ outer: String, _ inner: String) -> Bool {
        let (outer, inner) = (outer.utf8, inner.utf8)
        guard inner.starts(with: outer) else { return false }
        return inner.count == outer.count || inner.dropFirst(outer.count).first == UInt8(ascii: "/")
    }

    /// Compares an entry with the nearest input and the nearest output at or around its path.
    private func compare(_ entry: Entry, with around: [Entry], _ problems: inout Problems) {
        var nearestInput: Entry?
        var nearestOutput: (entry: Entry, kind: Contract.OutputKind)?
        for outer in around.reversed() {
            switch outer.role {
            case .input: nearestInput = nearestInput ?? outer
            case .output(let kind): nearestOutput = nearestOutput ?? (outer, kind)
            }
            if nearestInput != nil, nearestOutput != nil { break }
        }
        switch entry.role {
        case .input:
            if let outer = nearestInput, outer.path == entry.path {
                report("Two inputs appear at \(entry.path.quoted)", entry, outer, &problems)
            } else if let outer = nearestInput, case .input(writable: false) = outer.role {
                report(
                    "The input \(entry.path.quoted) lies inside the read-only input \(outer.path.quoted)", entry, outer,
                    &problems, hints: ["Make the outer one `\"writable\": true`, or place this one elsewhere"])
            }
            if let outer = nearestOutput, outer.kind != .directory {
                report(
                    "The input \(entry.path.quoted) lies inside the output \(outer.entry.path.quoted), which is no directory",
                    entry, outer.entry, &problems)
            }
        case .output:
            if let outer = nearestInput, case .input(writable: false) = outer.role {
                let place = outer.path == entry.path ? "is also" : "lies inside"
                report(
                    "The output \(entry.path.quoted) \(place) the read-only input \(outer.path.quoted)", entry, outer,
                    &problems, hints: ["Make the input `\"writable\": true`, or write the output elsewhere"])
            }
            if let outer = nearestOutput?.entry {
                let message =
                    outer.path == entry.path
                    ? "Two outputs have the path \(entry.path.quoted)"
                    : "The output \(entry.path.quoted) lies inside the output \(outer.path.quoted)"
                report(message, entry, outer, &problems)
            }
        }
    }

    private func report(
        _ message: String, _ a: Entry, _ b: Entry, _ problems: inout Problems, hints: [String] = []
    ) {
        problems.add(.pathOverlap, message, at: a.span.lowerBound > b.span.lowerBound ? a.span : b.span, hints: hints)
    }
}
