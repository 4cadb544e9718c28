import ForgeCore

/// What is proposed for a tree while it is looked at; each kind adds to it in a file of its own.
struct Proposal {
    let tree: FoundTree
    let request: Recognition.Request
    /// Targets of C and C++.
    var imported: [ImportedTarget] = []
    /// Targets of other rules.
    var targets: [TargetText] = []
    var needs = EnvironmentNeeds()
    var remarks: [String] = []
    private var names: Set<String> = []

    init(tree: FoundTree, request: Recognition.Request) {
        self.tree = tree
        self.request = request
    }

    /// The project's name as a target may have it.
    var project: String { TreePath.label(request.name) }

    /// A name that no other target has: the first of some, else one with a number.
    mutating func name(_ choices: String...) -> String {
        let choices = choices.map(TreePath.label)
        if let free = choices.first(where: { !names.contains($0) }) {
            names.insert(free)
            return free
        }
        let base = choices.last ?? "target"
        var number = 2
        while !names.insert("\(base)-\(number)").inserted { number += 1 }
        return "\(base)-\(number)"
    }

    mutating func remark(_ text: String) { if !remarks.contains(text) { remarks.append(text) } }

    /// The failure for a tree of which nothing could be made.
    func nothing(_ message: String, hints: [String]) -> ForgeError {
        ForgeError(.initNoTargets, message, hints: hints)
    }
}
