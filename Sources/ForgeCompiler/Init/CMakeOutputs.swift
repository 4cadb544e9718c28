/// The programs and libraries that a tree's `CMakeLists.txt` declare whatever the system is found to have.
struct CMakeOutputs {
    /// A target of CMake's that makes a file.
    struct Target: Equatable {
        enum Kind { case program, archive, shared, module }

        var name: String
        var kind: Kind
        var directory: String
        var properties: [String: String] = [:]
    }

    private(set) var targets: [Target] = []
    /// Whether some targets depend on what only a run can tell.
    private(set) var isUncertain = false
    /// Whether tests can be left out of what is built.
    private(set) var hasTests = false
    /// Files that are compiled whatever the system has, and the names of those that commands make.
    private var listed: [String] = []
    private var made: Set<String> = []
    private let tree: FoundTree
    private var variables: [String: String] = [
        "CMAKE_SOURCE_DIR": "<tree>", "PROJECT_SOURCE_DIR": "<tree>", "CMAKE_BINARY_DIR": "<tree>/build",
        "PROJECT_BINARY_DIR": "<tree>/build", "CMAKE_SYSTEM_NAME": "Linux", "UNIX": "1", "LINUX": "1",
        "CMAKE_COMPILER_IS_GNUCC": "1", "CMAKE_COMPILER_IS_GNUCXX": "1", "CMAKE_C_COMPILER_ID": "GNU",
        "CMAKE_CXX_COMPILER_ID": "GNU", "CMAKE_BUILD_TYPE": "Release", "PROJECT_IS_TOP_LEVEL": "1",
        "BUILD_TESTING": "OFF", "WIN32": "0", "MSVC": "0", "APPLE": "0", "MINGW": "0", "CYGWIN": "0", "ANDROID": "0",
        "IOS": "0", "EMSCRIPTEN": "0", "BORLAND": "0", "XCODE": "0", "BUILD_SHARED_LIBS": "0", "NOT_FOUND": "0",
    ]
    private var files = 0

    init(_ tree: FoundTree) {
        self.tree = tree
        read("")
    }

    private mutating func read(_ directory: String) {
        guard files < 1000, let text = tree.text(TreePath.joined(directory, "CMakeLists.txt")) else { return }
        files += 1
        if text.contains("BUILD_TESTING") || text.contains("(CTest)") { hasTests = true }
        let saved = variables
        variables["CMAKE_CURRENT_SOURCE_DIR"] = directory.isEmpty ? "<tree>" : "<tree>/\(directory)"
        variables["CMAKE_CURRENT_LIST_DIR"] = variables["CMAKE_CURRENT_SOURCE_DIR"]
        variables["CMAKE_CURRENT_BINARY_DIR"] = directory.isEmpty ? "<tree>/build" : "<tree>/build/\(directory)"
        run(CMakeCommands.read(text)[...], directory)
        // What a directory sets is its own and that of those below.
        if !directory.isEmpty { variables = saved }
    }

    /// Runs commands; false where the file is left.
    @discardableResult
    private mutating func run(_ commands: ArraySlice<CMakeCommands.Command>, _ directory: String) -> Bool {
        // For each conditional that is open: whether its branch is taken, and whether one before it was.
        var open: [(isTaken: Bool?, wasTaken: Bool?)] = []
        var index = commands.startIndex
        while index < commands.endIndex {
            let command = commands[index]
            index += 1
            switch command.name {
            case "if":
                let value = holds(command.arguments)
                open.append((value, value))
            case "elseif", "else":
                guard let last = open.popLast() else { continue }
                let value = command.name == "else" ? true : holds(command.arguments)
                let isTaken = Self.and(last.wasTaken.map { !$0 }, value)
                open.append((isTaken, Self.or(last.wasTaken, value)))
            case "endif": _ = open.popLast()
            case "function", "macro", "while", "block":
                index = Self.end(of: command.name, commands, index)
            case "foreach":
                let end = Self.end(of: "foreach", commands, index)
                let state = open.reduce(true as Bool?) { Self.and($0, $1.isTaken) }
                if state == true { loop(command.arguments, commands[index..<max(index, end - 1)], directory) }
                index = end
            default:
                let state = open.reduce(true as Bool?) { Self.and($0, $1.isTaken) }
                if state == false { continue }
                if command.name == "return", state == true { return false }
                take(command, directory, isCertain: state == true)
            }
        }
        return true
    }

    /// The place after the end of a block.
    private static func end(of name: String, _ commands: ArraySlice<CMakeCommands.Command>, _ start: Int) -> Int {
        var depth = 1
        var index = start
        while index < commands.endIndex, depth > 0 {
            if commands[index].name == name { depth += 1 }
            if commands[index].name == "end\(name)" { depth -= 1 }
            index += 1
        }
        return index
    }

    private mutating func loop(
        _ arguments: [String], _ body: ArraySlice<CMakeCommands.Command>, _ directory: String
    ) {
        guard let name = arguments.first, !arguments.contains("RANGE"), !arguments.contains("ZIP_LISTS") else { return }
        var items = Array(arguments.dropFirst())
        let isOfLists = items.starts(with: ["IN", "LISTS"])
        if items.first == "IN" { items = Array(items.dropFirst(2)) }
        for item in items.prefix(1000) {
            guard let text = isOfLists ? variables[item] : expand(item) else { continue }
            for value in Self.list(text) {
                variables[name] = value
                run(body, directory)
            }
        }
        variables[name] = nil
    }

    private mutating func take(_ command: CMakeCommands.Command, _ directory: String, isCertain: Bool) {
        let arguments = command.arguments
        switch command.name {
        case "project":
            if isCertain, let name = arguments.first.flatMap(expand) { variables["PROJECT_NAME"] = name }
            if directory.isEmpty { variables["CMAKE_PROJECT_NAME"] = variables["PROJECT_NAME"] }
        case "set":
            guard let name = arguments.first else { return }
            let values = arguments.dropFirst().prefix { !["CACHE", "PARENT_SCOPE"].contains($0) }.map(expand)
            let isKnown = isCertain && !values.contains(nil)
            if !isCertain || !arguments.contains("CACHE") || variables[name] == nil {
                variables[name] = isKnown ? values.compactMap { $0 }.joined(separator: ";") : nil
            }
        case "option":
            guard isCertain, let name = arguments.first, variables[name] == nil else { return }
            variables[name] = arguments.count > 2 ? expand(arguments[2]) : "OFF"
        case "add_subdirectory":
            guard isCertain, let name = arguments.first.flatMap(expand) else { return doubt() }
            let path = name.hasPrefix("<tree>/") ? String(name.dropFirst(7)) : TreePath.joined(directory, name)
            if let path = TreePath.normal(path), !arguments.contains("EXCLUDE_FROM_ALL") { read(path) }
        case "add_executable": add(arguments, directory, isCertain, isProgram: true)
        case "add_library": add(arguments, directory, isCertain, isProgram: false)
        case "set_target_properties": setProperties(arguments, isCertain)
        case "configure_file", "add_custom_command", "file":
            made.formUnion(arguments.map { TreePath.name(expand($0) ?? $0) })
        default: break
        }
    }

    private mutating func doubt() { isUncertain = true }

    private mutating func add(_ arguments: [String], _ directory: String, _ isCertain: Bool, isProgram: Bool) {
        let words = Set(arguments.dropFirst().prefix(3))
        if !words.isDisjoint(with: ["ALIAS", "IMPORTED", "INTERFACE", "OBJECT", "EXCLUDE_FROM_ALL"]) { return }
        guard isCertain, let name = arguments.first.flatMap(expand), !name.isEmpty else { return doubt() }
        let isShared = words.contains("SHARED") || !words.contains("STATIC") && isTrue("BUILD_SHARED_LIBS") == true
        let kind: Target.Kind =
            isProgram ? .program : words.contains("MODULE") ? .module : isShared ? .shared : .archive
        var target = Target(name: name, kind: kind, directory: directory)
        for property in ["RUNTIME_OUTPUT_DIRECTORY", "LIBRARY_OUTPUT_DIRECTORY", "ARCHIVE_OUTPUT_DIRECTORY"] {
            target.properties[property] = variables["CMAKE_\(property)"]
        }
        targets.append(target)
        list(arguments.dropFirst(), directory)
    }

    /// Notes the files of a target that are of the tree.
    private mutating func list(_ arguments: ArraySlice<String>, _ directory: String) {
        for item in arguments.compactMap(expand).flatMap(Self.list) {
            let path = item.hasPrefix("<tree>/") ? String(item.dropFirst(7)) : TreePath.joined(directory, item)
            guard !path.hasPrefix("build/"), !item.hasPrefix("/"), TreePath.name(path).contains("."),
                let plain = TreePath.normal(path)
            else { continue }
            listed.append(plain)
        }
    }

    /// The first file that is compiled, and that is neither there nor made.
    var missing: String? { listed.first { !tree.has($0) && !made.contains(TreePath.name($0)) } }

    private mutating func setProperties(_ arguments: [String], _ isCertain: Bool) {
        guard let border = arguments.firstIndex(of: "PROPERTIES") else { return }
        let names = arguments[..<border].compactMap(expand)
        var pairs = arguments[(border + 1)...]
        while let key = pairs.popFirst(), let value = pairs.popFirst() {
            // A value that cannot be told is none that names a file.
            let known = isCertain ? expand(value) ?? "\u{0}" : "\u{0}"
            for index in targets.indices where names.contains(targets[index].name) {
                targets[index].properties[key] = known
            }
        }
    }
}

extension CMakeOutputs {
    /// The file that a target makes, relative to the tree; nil where that cannot be told.
    func file(_ target: Target) -> String? {
        func property(_ name: String) -> String? { target.properties[name] }
        let base = property("OUTPUT_NAME") ?? target.name
        var name: String
        let place: String?
        switch target.kind {
        case .program:
            name = base + (property("SUFFIX") ?? "")
            place = property("RUNTIME_OUTPUT_DIRECTORY")
        case .archive:
            name = (property("PREFIX") ?? "lib") + base + (property("SUFFIX") ?? ".a")
            place = property("ARCHIVE_OUTPUT_DIRECTORY")
        case .shared, .module:
            name = (property("PREFIX") ?? "lib") + base + (property("SUFFIX") ?? ".so")
            // The name without a version is a link.
            if target.kind == .shared, let version = property("VERSION") ?? property("SOVERSION") {
                name += ".\(version)"
            }
            place = property("LIBRARY_OUTPUT_DIRECTORY")
        }
        let own = TreePath.joined("build", target.directory)
        var directory = place ?? own
        if directory == "<tree>" { directory = "" }
        if directory.hasPrefix("<tree>/") {
            directory.removeFirst(7)
        } else if place != nil, !directory.isEmpty {
            directory = TreePath.joined(own, directory)
        }
        let path = TreePath.joined(directory, name)
        return path.contains { $0 == "\u{0}" || $0 == "<" || $0 == "$" } ? nil : TreePath.normal(path)
    }

    /// Text with its variables; nil where one is not known.
    fileprivate func expand(_ text: String) -> String? {
        var out = text
        var count = 0
        while let start = out.range(ofLast: "${"), count < 100 {
            count += 1
            guard let end = out[start...].firstIndex(of: "}") else { return nil }
            let name = String(out[out.index(start, offsetBy: 2)..<end])
            guard let value = variables[name] else { return nil }
            out.replaceSubrange(start...end, with: value)
        }
        return out.contains("$<") || out.contains("$ENV{") ? nil : out
    }

    private static func list(_ text: String) -> [String] { text.split(separator: ";").map(String.init) }

    private static func and(_ a: Bool?, _ b: Bool?) -> Bool? {
        a == false || b == false ? false : a == true && b == true ? true : nil
    }

    private static func or(_ a: Bool?, _ b: Bool?) -> Bool? {
        a == true || b == true ? true : a == false && b == false ? false : nil
    }

    /// Whether a condition holds; nil where only a run can tell.
    private func holds(_ words: [String]) -> Bool? {
        var rest = words[...]
        return alternatives(&rest)
    }

    private func alternatives(_ rest: inout ArraySlice<String>) -> Bool? {
        var value = conjunction(&rest)
        while rest.first == "OR" {
            rest.removeFirst()
            value = Self.or(value, conjunction(&rest))
        }
        return value
    }

    private func conjunction(_ rest: inout ArraySlice<String>) -> Bool? {
        var value = term(&rest)
        while rest.first == "AND" {
            rest.removeFirst()
            value = Self.and(value, term(&rest))
        }
        return value
    }

    private func term(_ rest: inout ArraySlice<String>) -> Bool? {
        guard let first = rest.popFirst() else { return nil }
        switch first {
        case "NOT": return term(&rest).map { !$0 }
        case "(":
            let value = alternatives(&rest)
            if rest.first == ")" { rest.removeFirst() }
            return value
        case "DEFINED":
            let name = rest.popFirst() ?? ""
            return variables[name] == nil ? nil : true
        case "TARGET":
            let name = rest.popFirst() ?? ""
            return targets.contains { $0.name == name } ? true : nil
        case "EXISTS":
            guard let path = rest.popFirst().flatMap(expand), path.hasPrefix("<tree>/") else { return nil }
            let name = String(path.dropFirst(7))
            return tree.has(name) || tree.files.contains { $0.hasPrefix("\(name)/") }
        default: break
        }
        guard let comparison = rest.first, !["AND", "OR", ")"].contains(comparison) else { return isTrue(first) }
        rest.removeFirst()
        let other = rest.popFirst() ?? ""
        guard comparison == "STREQUAL", let left = variables[first] ?? expand(first),
            let right = variables[other] ?? expand(other)
        else { return nil }
        return left == right
    }

    private func isTrue(_ word: String) -> Bool? {
        guard let name = expand(word) else { return nil }
        for text in [name, variables[name]].compactMap({ $0?.uppercased() }) {
            if ["1", "ON", "YES", "TRUE", "Y"].contains(text) { return true }
            if ["0", "", "OFF", "NO", "FALSE", "N", "IGNORE", "NOTFOUND"].contains(text) { return false }
        }
        return variables[name].map { !$0.hasSuffix("-NOTFOUND") }
    }
}

extension String {
    /// Where a text of two characters stands last.
    fileprivate func range(ofLast text: String) -> String.Index? {
        var index = endIndex
        while index > startIndex {
            index = self.index(before: index)
            if self[index...].hasPrefix(text) { return index }
        }
        return nil
    }
}
