import ForgeCore
import ForgeTesting
import Testing

@testable import ForgeJobs

/// Random edits of a repository, after each of which what is compiled by keys is what is compiled from scratch.
///
/// `FORGE_PACKAGE_FUZZ=FIRST-LAST` names other seeds than the usual ones.
struct PackageFuzz {
    private var random: SplitMix64
    private let shelf: PackageShelf
    private var packages: [String: [PackageShelf.Target]] = [:]
    private static let names = ["a", "a/b", "c", "d", "e-f", ""]

    init(_ seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        shelf = try PackageShelf()
    }

    /// Runs so many edits; gives how many of them compiled, and how many were evaluated all at once.
    mutating func run(_ edits: Int, seed: UInt64) async throws -> (compiled: Int, whole: Int) {
        var compiled = 0
        for name in Self.names.prefix(4) { try replace(name) }
        var (whole, isBroken) = (0, false)
        for edit in 0..<edits {
            let what = isBroken && random.below(2) == 0 ? try mend() : try self.edit()
            if random.below(3) == 0 { try shelf.restart() }
            let before = shelf.work.evaluation.steps.count
            let known = try await shelf.compiled()
            let oracle = shelf.fromScratch()
            let isWhole = shelf.work.evaluation.steps[before...].contains(.whole)
            try #require(known == oracle, "seed \(seed), edit \(edit): \(what)")
            isBroken = true
            if case .success = oracle {
                compiled += 1
                isBroken = false
                // What is sound is put together of its parts.
                try #require(!isWhole, "seed \(seed), edit \(edit): \(what) is compiled all at once")
            }
            if isWhole { whole += 1 }
        }
        return (compiled, whole)
    }

    private mutating func one<Item>(of items: [Item]) -> Item? {
        items.isEmpty ? nil : items[random.below(items.count)]
    }

    /// Makes everything sound again.
    private mutating func mend() throws -> String {
        try shelf.write(PackageShelf.forge(), to: "forge.dhall")
        for name in Self.names {
            if packages[name] == nil { shelf.remove(path(name)) } else { try replace(name) }
        }
        return "everything"
    }

    private mutating func edit() throws -> String {
        let name = one(of: Self.names) ?? ""
        switch random.below(14) {
        case 0: try write(name, before: "-- \(random.below(100))")
        case 1, 2: try change(name) { $0.flags = "-f\($1)" }
        case 3, 4: try change(name) { $0.says = "says \($1)" }
        case 5, 6:
            let other = label(for: name)
            try change(name) { target, _ in target.deps.append(other) }
        case 7: try change(name) { target, _ in target.deps = [] }
        case 8:
            let tool = label(for: name)
            try change(name) { target, number in target.tools = number % 2 == 0 ? [] : [tool] }
        case 9:
            let entries = [[], ["//a/..."], ["//visibility:public"]]
            try change(name) { $0.visibility = entries[$1 % 3] }
        case 10: try replace(name)
        case 11:
            shelf.remove(path(name))
            packages[name] = nil
        case 12:
            try shelf.write(
                PackageShelf.forge(
                    flags: "-t\(random.below(3))", lint: random.below(2) == 0 ? "relaxed" : "strict",
                    comment: "-- \(random.below(10))"), to: "forge.dhall")
            return "the root"
        default: try files(name)
        }
        return "//\(name)"
    }

    private func path(_ package: String) -> String { package.isEmpty ? "BUILD.dhall" : "\(package)/BUILD.dhall" }

    /// A target of a package before another one's; now and then any, which may not be there or make a circle.
    private mutating func label(for user: String) -> String {
        let isAny = random.below(6) == 0
        let name = one(of: packages.keys.sorted().filter { isAny || $0 < user }) ?? "a"
        return "//\(name):t\(random.below(isAny ? 4 : max(1, packages[name]?.count ?? 1)))"
    }

    private mutating func change(_ name: String, _ body: (inout PackageShelf.Target, Int) -> Void) throws {
        guard var targets = packages[name], !targets.isEmpty else { return try replace(name) }
        body(&targets[random.below(targets.count)], random.below(6))
        packages[name] = targets
        try write(name)
    }

    /// Files come and go, and mistakes are made and mended.
    private mutating func files(_ name: String) throws {
        switch random.below(4) {
        case 0: try change(name) { $0.files = $1 % 2 == 0 ? [] : ["f\($1)", "b/g"] }
        case 1: shelf.remove(name.isEmpty ? "f1" : "\(name)/f1")
        case 2: try shelf.write("let f = ../forge.dhall in [ f.copy {=} ]", to: path(name))
        default: try write(name)
        }
    }

    private mutating func replace(_ name: String) throws {
        let count = 1 + random.below(4)
        packages[name] = (0..<count).map { number in
            var target = PackageShelf.Target(
                name: "t\(number)", says: "s\(random.below(3))", visibility: ["//visibility:public"])
            if number > 0, random.below(2) == 0 { target.deps = [":t\(number - 1)"] }
            return target
        }
        try write(name)
    }

    private func write(_ name: String, before: String = "") throws {
        guard let targets = packages[name] else { return }
        try shelf.write(targets, to: name, before: before)
    }
}
