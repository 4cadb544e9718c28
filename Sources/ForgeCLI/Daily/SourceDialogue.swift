internal import ForgeCompiler

/// Asks a person about proposals, one after the other.
struct SourceDialogue {
    private enum Stand {
        case asking, accepting, done
    }

    private var stand = Stand.asking

    /// The proposals that were accepted, changed where the person said so.
    mutating func ask(_ proposals: [SourceProposal], in package: DeclaredPackage) -> [SourceProposal] {
        proposals.compactMap { ask($0, package) }
    }

    private mutating func ask(_ proposal: SourceProposal, _ package: DeclaredPackage) -> SourceProposal? {
        while stand == .asking {
            StandardError.write("\(proposal.line)  [y]es, [n]o, [e]dit, [a]ll, [q]uit? ")
            guard let answer = readLine() else {
                StandardError.write("\n")
                stand = .done
                break
            }
            switch answer.filter({ $0 != " " }).lowercased() {
            case "y", "yes": return proposal
            case "n", "no": return nil
            case "e", "edit": return edit(proposal, package)
            case "a", "all": stand = .accepting
            case "q", "quit": stand = .done
            default: StandardError.write("Answer with y, n, e, a or q.\n")
            }
        }
        return stand == .accepting ? proposal : nil
    }

    /// Lets the person name another target or list.
    private func edit(_ proposal: SourceProposal, _ package: DeclaredPackage) -> SourceProposal? {
        let names = package.targets.map(\.label.name)
        while true {
            StandardError.write(
                "target and list for `\(proposal.path)`, such as `:\(names.first ?? "z") hdrs`; empty leaves it out: ")
            guard let answer = readLine() else { return nil }
            let words = answer.split(separator: " ").map(String.init)
            if words.isEmpty { return nil }
            let name = words[0].hasPrefix(":") ? String(words[0].dropFirst()) : words[0]
            guard let target = package.targets.first(where: { $0.label.name == name || $0.label.description == name })
            else {
                StandardError.write("This package has \(names.map { ":\($0)" }.joined(separator: ", ")).\n")
                continue
            }
            let field = words.count > 1 ? words[1] : proposal.field
            guard words.count < 3, SourceProposer.fields.contains(field) else {
                StandardError.write("The lists are \(SourceProposer.fields.joined(separator: ", ")).\n")
                continue
            }
            var changed = proposal
            changed.label = target.label
            changed.field = field
            return changed
        }
    }
}
