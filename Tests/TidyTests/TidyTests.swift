import Testing

/// Style as tests: a habit that nothing checks is lost (DESIGN part 7).
@Suite struct TidyTests {
    @Test("The repository keeps the rule", arguments: Rule.all)
    func holds(rule: Rule) {
        let findings = rule.check(.repository)
        #expect(findings.isEmpty, "\(rule.name)\n\(findings.map(\.description).joined(separator: "\n"))")
    }

    @Test("The rule objects to each of its bad samples", arguments: Rule.all)
    func canFail(rule: Rule) {
        #expect(!rule.bad.isEmpty)
        for (index, sample) in rule.bad.enumerated() {
            #expect(!rule.check(sample).isEmpty, "\(rule.name): bad sample \(index) passes")
        }
    }

    @Test("The rule lets its good samples pass", arguments: Rule.all)
    func canPass(rule: Rule) {
        #expect(!rule.good.isEmpty)
        for (index, sample) in rule.good.enumerated() {
            let findings = rule.check(sample)
            #expect(findings.isEmpty, "\(rule.name): good sample \(index): \(findings)")
        }
    }

    @Test("The repository was found, so that the rules have something to look at")
    func repositoryIsThere() {
        #expect(SourceTree.repository["Package.swift"] != nil)
        #expect(SourceTree.repository.sources.count > 20)
    }

    @Test("Comments and strings are blanked, interpolations are not")
    func codeText() {
        let file = SourceFile(
            path: "a.swift",
            text: """
                let a = "Date() \\(Date(b: "x)")) \\" c" // Date()
                /* Date() /* nested */ Date() */ let d = #"Date() " \\("# + 1
                let e = \"\""
                  Date() " \\(f()) Date()
                  \"\""; g()
                """)
        let code = file.code.text
        #expect(code.split(separator: "\n", omittingEmptySubsequences: false).count == file.lines.count)
        #expect(code.ranges(of: "Date(").count == 1)
        for kept in ["Date(b: \"  \")", "let d", "+ 1", "f()", "g()"] { #expect(code.contains(kept), "\(kept)") }
    }
}
