internal import ForgeIR
private import Glibc

/// Where what actions leave is shown, relative to the directory that shows outputs.
struct ShownPaths {
    /// The directory of the document, or the root of the packages.
    private let directory: String
    /// Labels of targets of which not all was asked for.
    private let partial: Set<String>

    /// `asked` names the actions that were asked for, none of them for all.
    init(_ workload: Workload, directory: String, asked: [String]) {
        self.directory = directory
        let wanted = Set(asked)
        var partial: Set<String> = []
        for action in workload.actions where !wanted.isEmpty && !wanted.contains(action.name) {
            let leaves = action.outputs.contains { if case .path = $0.place { true } else { false } }
            if leaves, let place = TargetPlace(action: action.name) { partial.insert(place.label) }
        }
        self.partial = partial
    }

    /// The path of what an action leaves; actions of a target that was asked for as a whole have one path.
    func path(of action: String) -> String {
        guard let place = TargetPlace(action: action) else { return OutputName.path(of: action) }
        return partial.contains(place.label) ? place.stepPath : place.path(isDirectory: isDirectory)
    }

    private func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat("\(directory)/\(path)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
