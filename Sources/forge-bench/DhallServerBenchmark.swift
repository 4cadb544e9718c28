import Glibc

/// `dhall-lsp`: how long after a change of a file of 2,000 targets its diagnostics are there.
///
/// A client that speaks JSON-RPC over pipes types and removes single characters all over the file; the figure is the
/// worst of forty changes, measured by the client.
struct DhallServerBenchmark: Benchmark {
    let names = ["dhall-lsp"]

    func run(_ workshop: Workshop) throws -> [Figure] {
        let shared = try workshop.shared(holding: "bench/dhall/macro/build-2000")
        guard let python = ChildProcess.find("python3") else { throw Skipped(reason: "`python3` is not installed") }
        let client = "\(workshop.root)/Tests/Editors/dhall-lsp.py"
        let file = "\(shared)/bench/dhall/macro/build-2000/BUILD.dhall"
        let words = try ChildProcess([python, client, workshop.forge, file, "40"]).text().split(separator: " ")
        guard let place = words.firstIndex(of: "worst"), words.indices.contains(place + 1),
            let worst = Double(words[place + 1])
        else { throw BenchFailure("The client of the language server printed no figure") }
        return [Figure("dhall-lsp", worst, unit: "ms", atMost: 50)]
    }
}
