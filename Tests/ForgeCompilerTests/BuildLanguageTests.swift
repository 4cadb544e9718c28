import ForgeCore
import ForgeDhall
import Foundation
import Testing

@testable import ForgeCompiler

/// The program carries the package that stands in `dhall/`, under its own hash.
@Suite struct BuildLanguageTests {
    private static let directory = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("dhall")

    @Test func carriesWhatStandsInTheTree() throws {
        var names: Set<String> = []
        let files = try #require(FileManager.default.enumerator(atPath: Self.directory.path))
        for case let name as String in files where name.hasSuffix(".dhall") { names.insert(name) }
        #expect(names == Set(PackageSources.files.keys))
        for name in names {
            let text = try String(contentsOf: Self.directory.appendingPathComponent(name), encoding: .utf8)
            #expect(PackageSources.files[name].map { $0 + "\n" } == text, "run `make dhall-package`: \(name)")
        }
    }

    @Test func theHashIsThatOfThePackage() throws {
        let source = try #require(BuildLanguage.file(BuildLanguage.path))
        let options = DhallOptions(environment: MemoryRepository([:]))
        #expect(try Dhall.hash(DhallSource(source, path: BuildLanguage.path), options) == BuildLanguage.hash)
    }

    @Test func everyImportOfThePackageIsPinned() {
        for (name, text) in PackageSources.files {
            for line in text.split(separator: "\n") where line.contains(".dhall") && !line.hasPrefix("--") {
                #expect(line.contains(" sha256:"), "\(name): \(line)")
            }
        }
    }

    @Test func composingFlagsIsIdempotent() {
        let seed = UInt64.random(in: 0..<1 << 32)
        var state = seed
        func next(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        for _ in 0..<300 {
            let flags = (0..<next(12)).map { _ in
                let composition: RenderedFlag.Composition = [.scalar, .set, .ordered, .raw][next(4)]
                let key = ["O", "-I a", "-I b", "-l x", "g"][next(5)]
                return RenderedFlag(composition: composition, key: key, words: ["\(key)\(next(3))"])
            }
            let once = RenderedFlag.normal(flags)
            #expect(RenderedFlag.normal(once) == once, "seed \(seed)")
            // Of each scalar the last one is there.
            for flag in once where flag.composition == .scalar {
                #expect(flags.last { $0.composition == .scalar && $0.key == flag.key } == flag, "seed \(seed)")
            }
        }
    }
}
