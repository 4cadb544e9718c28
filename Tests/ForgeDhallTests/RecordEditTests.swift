import ForgeCore
import ForgeDhall
import Testing

/// Lists in records with a name, changed in place.
struct RecordEditTests {
    private func edited(_ text: String, _ edits: Dhall.ListEdit...) throws -> String {
        String(decoding: try Dhall.edited(DhallSource(Array(text.utf8), path: "a.dhall"), edits), as: UTF8.self)
    }

    private func records(_ text: String) throws -> [Dhall.NamedRecord] {
        try Dhall.namedRecords(in: DhallSource(Array(text.utf8), path: "a.dhall"))
    }

    @Test func findsTheOutermostRecordsWithAName() throws {
        let found = try records(
            "[ R::{ name = \"a\", srcs = [ \"x\\$y\" ], defs = [ { name = \"A\" } ] }, R::{ name = \"b\", srcs, hdrs = s # t } ]"
        )
        #expect(found.map(\.name) == ["a", "b"])
        #expect(found[0].fields["srcs"] == .texts(["x$y"]))
        #expect(found[0].fields["defs"] == .computed)
        #expect(found[1].fields["srcs"] == .computed)
        #expect(found[1].fields["hdrs"] == .computed)
        #expect(found[1].frame.line == 1)
    }

    @Test func sortedListsStaySorted() throws {
        let text = "{ name = \"a\", srcs = [ \"b\", \"d\" ] }\n"
        let edit = Dhall.ListEdit(record: 0, field: "srcs", added: ["e", "c", "a"])
        #expect(try edited(text, edit) == "{ name = \"a\", srcs = [ \"a\", \"b\", \"c\", \"d\", \"e\" ] }\n")
    }

    @Test(arguments: [
        (["a"], "[ \"b\", \"c\" ]"), (["b"], "[ \"a\", \"c\" ]"), (["c"], "[ \"a\", \"b\" ]"),
        (["a", "b"], "[ \"c\" ]"), (["a", "c"], "[ \"b\" ]"), (["a", "b", "c"], "[] : List Text"),
    ])
    func takesElementsOut(_ removed: [String], _ left: String) throws {
        let edit = Dhall.ListEdit(record: 0, field: "srcs", removed: Set(removed))
        for list in ["[ \"a\", \"b\", \"c\" ]", "[ , \"a\", \"b\", \"c\", ]"]
        where removed.count < 3 || !list.hasSuffix(", ]") {
            #expect(try edited("{ name = \"n\", srcs = \(list) }", edit) == "{ name = \"n\", srcs = \(left) }\n")
        }
    }

    @Test func replacesEverything() throws {
        let edit = Dhall.ListEdit(record: 0, field: "srcs", removed: ["a"], added: ["c", "b"])
        #expect(try edited("{ name = \"n\", srcs = [ \"a\" ] }", edit) == "{ name = \"n\", srcs = [ \"b\", \"c\" ] }\n")
        #expect(
            try edited("{ name = \"n\", srcs = [ , \"a\" ] }", edit) == "{ name = \"n\", srcs = [ \"b\", \"c\" ] }\n")
        let fill = Dhall.ListEdit(record: 0, field: "srcs", added: ["a\"$"])
        #expect(
            try edited("{ name = \"n\", srcs = [] : List Text }", fill) == "{ name = \"n\", srcs = [ \"a\\\"\\$\" ] }\n"
        )
    }

    @Test func aRenamedFileTakesThePlaceOfItsOldName() throws {
        let edit = Dhall.ListEdit(record: 0, field: "srcs", removed: ["d"], added: ["e"])
        let text = "{ name = \"n\", srcs = [ \"a\", \"d\", \"f\" ] }\n"
        #expect(try edited(text, edit) == "{ name = \"n\", srcs = [ \"a\", \"e\", \"f\" ] }\n")
    }

    @Test func anyChangeOfAnyListGivesTheListThatIsMeant() throws {
        for seed in 1...400 as ClosedRange<UInt64> {
            var random = SplitMix(seed)
            var names = (0..<(1 + random.below(6))).map { _ in "f\(random.below(12))" }
            names = Set(names).sorted()
            if random.below(3) == 0 { names.shuffle(using: &random) }
            let separators = [", ", "\n , ", " -- one\n, ", " {- two -} , {- three -} "]
            var list = random.below(3) == 0 ? "[ , " : "[ "
            for (index, name) in names.enumerated() {
                if index > 0 { list += separators[random.below(separators.count)] }
                list += "\"\(name)\""
            }
            list += random.below(4) == 0 ? " -- end\n]" : " ]"
            let removed = names.filter { _ in random.below(3) == 0 }
            let added = Set((0..<random.below(4)).map { _ in "f\(random.below(12))x" }).sorted()
            let edit = Dhall.ListEdit(record: 0, field: "srcs", removed: Set(removed), added: added)
            let text = try edited("{ name = \"n\", srcs = \(list) }", edit)
            let found = try records(text).first?.fields["srcs"]
            let kept = names.filter { !removed.contains($0) }
            guard case .texts(let result)? = found else {
                #expect(kept.isEmpty && added.isEmpty, "seed \(seed): \(list) became \(text)")
                continue
            }
            #expect(Set(result) == Set(kept + added) && result.count == kept.count + added.count, "seed \(seed)")
            #expect(result.filter(kept.contains) == kept, "seed \(seed)")
            if names == names.sorted() { #expect(result == result.sorted(), "seed \(seed): \(list) became \(text)") }
        }
    }

    @Test func commentsStay() throws {
        let text = """
            -- top
            { name = "n"
            , srcs =
                [ "a" -- one
                , "b" -- two
                -- about d
                , "d"
                ]
            }
            """
        let result = try edited(text, Dhall.ListEdit(record: 0, field: "srcs", removed: ["d"], added: ["c"]))
        for comment in ["-- top", "\"a\" -- one", "\"b\" -- two", "-- about d"] { #expect(result.contains(comment)) }
        #expect(!result.contains("\"d\""))
        #expect(try records(result)[0].fields["srcs"] == .texts(["a", "b", "c"]))
    }

    @Test func addsAFieldAfterTheSources() throws {
        let edit = Dhall.ListEdit(record: 1, field: "hdrs", added: ["z.h"])
        let text = "[ { name = \"m\" }, { name = \"n\", srcs = [ \"a\" ], deps = [ \"b\" ] } ]"
        let found = try records(try edited(text, edit))
        #expect(found[1].fields["hdrs"] == .texts(["z.h"]))
        #expect(found[0].fields["hdrs"] == nil)
    }

    @Test func refusesWhatDoesNotParse() {
        #expect(throws: ForgeErrors.self) { try edited("{ name = ", Dhall.ListEdit(record: 0, field: "srcs")) }
    }
}
