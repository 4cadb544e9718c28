import ForgeCompiler
import ForgeCore
import Testing

/// Rules for other languages and for upstream trees become the commands that one would type.
@Suite struct RuleLoweringTests {
    private static let commit = String(repeating: "a1", count: 20)
    private static let digest = "sha256:" + String(repeating: "0", count: 64)

    private func commands(_ targets: String) throws -> [String: JSONValue] {
        try MemoryRepository(["p": targets]).actions("//p:all")
    }

    @Test func upstreamTreesAreCopiedAndBuiltInPlace() throws {
        let actions = try commands(
            """
            f.git f.Git::{ name = "src", url = "https://host/a/b", commit = "\(Self.commit)"
            , digest = "\(Self.digest)" },
            f.make f.Upstream::{ name = "m", from = Some ":src", goals = [ "liba.a" ], libs = [ "liba.a" ]
            , hdrs = [ "a.h" ], includes = [ "" ], jobs = 2 },
            f.autotools f.Upstream::{ name = "a", from = Some ":src", args = [ "--static" ], outs = [ "bin/x" ] },
            f.cmake f.Upstream::{ name = "c", from = Some ":src", goals = [ "z" ], outs = [ "build/x" ] },
            f.cargo f.Upstream::{ name = "r", from = Some ":src", directory = "sub"
            , outs = [ "sub/target/release/x" ] },
            f.debian f.Upstream::{ name = "d", from = Some ":src", outs = [ "x" ] }
            """)
        let make = try #require(actions["//p:m#make"])
        #expect(make.strings("command") == ["make", "-j2", "AR=ar", "CC=gcc", "CXX=g++", "liba.a"])
        #expect(make["working_directory"]?.stringValue == "out/gcc/p/m/tree")
        #expect(make["inputs"]?.arrayValue?.first?["writable"]?.boolValue == true)
        let outputs = make["outputs"]?.arrayValue?.compactMap { $0["path"]?.stringValue }
        #expect(outputs == ["out/gcc/p/m/tree/liba.a", "out/gcc/p/m/tree/a.h"])
        let configure = try #require(actions["//p:a#configure"])
        #expect(configure.strings("command") == ["sh", "./configure", "--static"])
        #expect(configure["env"]?["CC"]?.stringValue == "gcc")
        let next = try #require(actions["//p:a#make"]?["inputs"]?.arrayValue?.first)
        #expect(next["action"]?.stringValue == "//p:a#configure")
        #expect(next["writable"]?.boolValue == true)
        #expect(actions["//p:c#build"]?.strings("command") == ["cmake", "--build", "build", "-j1", "--target", "z"])
        #expect(actions["//p:c#configure"]?.strings("command").contains("-DCMAKE_C_COMPILER=gcc") == true)
        #expect(actions["//p:r#build"]?["working_directory"]?.stringValue == "out/gcc/p/r/tree/sub")
        #expect(actions["//p:r#build"]?.strings("command").contains("--offline") == true)
        #expect(actions["//p:d#build"]?.strings("command").first == "dpkg-buildpackage")
    }

    @Test func treesOfThePackageItselfAreListed() throws {
        let actions = try commands(
            """
            f.autotools f.Upstream::{ name = "a", srcs = [ "configure", "src/a.c" ], outs = [ "a" ] }
            """)
        let inputs = try #require(actions["//p:a#configure"]?["inputs"]?.arrayValue)
        #expect(inputs.map { $0["path"]?.stringValue } == ["out/gcc/p/a/tree/configure", "out/gcc/p/a/tree/src/a.c"])
        #expect(inputs.allSatisfy { $0["writable"]?.boolValue == true })
        #expect(actions["//p:a#make"]?.inputPaths == ["out/gcc/p/a/tree"])
    }

    @Test func cratesAndModulesAreHandedOn() throws {
        let actions = try commands(
            """
            f.Rust.library f.Rust.Library::{ name = "a-b", root = "a.rs", srcs = [ "c.rs" ] },
            f.Rust.binary f.Rust.Binary::{ name = "x", root = "x.rs", deps = [ ":a-b" ], features = [ "fast" ]
            , flags = [ f.Flag.Type.Optimize f.Flag.Level.O2, f.Flag.Type.Panic f.Flag.Panic.Abort
              , f.Flag.Type.Warn "all", f.Flag.Type.Cpu f.Triple.Cpu.znver4 ] },
            f.Swift.library f.Swift.Library::{ name = "Kit", srcs = [ "k.swift" ] },
            f.Swift.binary f.Swift.Binary::{ name = "app", srcs = [ "main.swift" ], deps = [ ":Kit" ] }
            """)
        let rust = try #require(actions["//p:x#compile"])
        #expect(
            rust.strings("command") == [
                "rustc", "--crate-name", "x", "--edition", "2021", "--crate-type", "bin", "-Clinker=gcc",
                "-Copt-level=2", "-Cpanic=abort", "-Ctarget-cpu=znver4", "--cfg", "feature=\"fast\"", "--extern",
                "a_b=out/gcc/p/a-b/liba_b.rlib", "-o", "out/gcc/p/x/x", "p/x.rs",
            ])
        #expect(rust.inputPaths == ["out/gcc/p/a-b/liba_b.rlib", "p/x.rs"])
        let app = try #require(actions["//p:app#compile"])
        #expect(
            app.strings("command") == [
                "swiftc", "-module-name", "app", "-o", "out/gcc/p/app/app", "-I", "out/gcc/p/Kit/", "p/main.swift",
                "out/gcc/p/Kit/libKit.a",
            ])
        #expect(app.inputPaths.contains("out/gcc/p/Kit/Kit.swiftmodule"))
    }

    @Test func programsOfPythonGoAndWebAssembly() throws {
        let actions = try commands(
            """
            f.Python.library f.Python.Library::{ name = "l", imports = "src/", srcs = [ "a/b.py" ] },
            f.Python.binary f.Python.Binary::{ name = "prog", main = "main.py", deps = [ ":l" ] },
            f.Go.binary f.Go.Binary::{ name = "g", srcs = [ "go.mod", "main.go" ] },
            f.Wasm.module f.Wasm.Module::{ name = "w", srcs = [ "w.c" ], exports = [ "add" ]
            , features = [ f.Wasm.Feature.simd128 ] }
            """)
        let pack = try #require(actions["//p:prog#pack"])
        #expect(pack.strings("command").last == "a/b.py=p/src/a/b.py")
        #expect(pack.inputPaths == ["p/main.py", "p/src/a/b.py"])
        let go = try #require(actions["//p:g#build"])
        #expect(go["working_directory"]?.stringValue == "p")
        #expect(go["env"]?["GOARCH"]?.stringValue == "amd64")
        #expect(
            actions["//p:w#w.c"]?.strings("command") == [
                "clang", "--target=wasm32", "-O2", "-msimd128", "-c", "p/w.c", "-o", "out/gcc/p/w/w.c.o",
            ])
        #expect(actions["//p:w#link"]?.strings("command").contains("-Wl,--export=add") == true)
    }

    /// The commands of one target of each rule that has a compiler, made with a toolchain that has a sysroot.
    private func withSysroot(_ target: String) throws -> [String: JSONValue] {
        var repository = MemoryRepository([
            "p": """
            f.archive f.Archive::{ name = "src", urls = [ "https://host/a.tgz" ], digest = "\(Self.digest)" },
            f.C.library f.C.Library::{ name = "l", srcs = [ "l.c" ] },
            f.Cxx.binary f.Cxx.Binary::{ name = "c", srcs = [ "c.cc" ], deps = [ ":l" ] },
            f.Rust.binary f.Rust.Binary::{ name = "r", root = "r.rs" },
            f.Swift.binary f.Swift.Binary::{ name = "s", srcs = [ "main.swift" ] },
            f.Wasm.module f.Wasm.Module::{ name = "w", srcs = [ "w.c" ] },
            f.make f.Upstream::{ name = "m", from = Some ":src", outs = [ "m" ] },
            f.autotools f.Upstream::{ name = "a", from = Some ":src", outs = [ "a" ] },
            f.cmake f.Upstream::{ name = "k", from = Some ":src", outs = [ "k" ] },
            f.cargo f.Upstream::{ name = "g", from = Some ":src", outs = [ "g" ] }
            """
        ])
        repository.files["./forge.dhall"] = MemoryRepository.root.replacing(
            "[ Forge.Toolchain.gcc \"cc\"",
            with: "[ Forge.Toolchain.gcc \"cc\" ⫽ { sysroot = Some \"/opt/root\", target = Forge.Triple.\(target) }")
        return try repository.actions("//p:all")
    }

    @Test func sysrootsAreToldToCompilersAndLinkers() throws {
        let actions = try withSysroot("aarch64-linux-gnu")
        func words(_ action: String) throws -> [String] { try #require(actions[action]).strings("command") }
        #expect(try words("//p:l#l.c").starts(with: ["gcc", "--sysroot=/opt/root"]))
        #expect(try words("//p:c#c.cc").starts(with: ["g++", "--sysroot=/opt/root"]))
        #expect(try words("//p:c#link").starts(with: ["g++", "--sysroot=/opt/root"]))
        #expect(try words("//p:l#archive").starts(with: ["ar", "rcsD"]))
        #expect(try words("//p:r#compile").contains("-Clink-arg=--sysroot=/opt/root"))
        #expect(try words("//p:s#compile").starts(with: ["swiftc", "-sysroot", "/opt/root"]))
        #expect(try words("//p:m#make").contains("CC=gcc --sysroot=/opt/root"))
        #expect(actions["//p:a#configure"]?["env"]?["CXX"]?.stringValue == "g++ --sysroot=/opt/root")
        #expect(try words("//p:k#configure").contains("-DCMAKE_SYSROOT=/opt/root"))
        #expect(try words("//p:g#build").contains("build.rustflags=[\"-Clink-arg=--sysroot=/opt/root\"]"))
    }

    /// WebAssembly has a sysroot where that is what the toolchain makes.
    @Test(arguments: [("aarch64-linux-gnu", false), ("wasm32-wasi", true)])
    func sysrootsAreOfTheTarget(_ target: String, _ isTold: Bool) throws {
        let actions = try withSysroot(target)
        for step in ["w.c", "link"] {
            let words = try #require(actions["//p:w#\(step)"]).strings("command")
            #expect(words.contains("--sysroot=/opt/root") == isTold)
        }
    }

    /// A need is that of what makes a target, and of a test that of its run.
    @Test func needsAreOfWhatMakesOrOfTheRun() throws {
        let need = "need = [ f.Need.Type.Loopback ]"
        let actions = try commands(
            """
            f.archive f.Archive::{ name = "src", urls = [ "https://host/a.tgz" ], digest = "\(Self.digest)" },
            f.C.library f.C.Library::{ name = "cl", srcs = [ "a.c" ], \(need) },
            f.C.binary f.C.Binary::{ name = "cb", srcs = [ "a.c" ], \(need) },
            f.C.test f.C.Test::{ name = "ct", srcs = [ "a.c" ], \(need) },
            f.Rust.library f.Rust.Library::{ name = "rl", root = "a.rs", \(need) },
            f.Rust.test f.Rust.Test::{ name = "rt", root = "a.rs", \(need), data = [ "d" ] },
            f.Swift.binary f.Swift.Binary::{ name = "sb", srcs = [ "a.swift" ], \(need) },
            f.Swift.test f.Swift.Test::{ name = "st", srcs = [ "a.swift" ], \(need), data = [ "d" ] },
            f.Python.binary f.Python.Binary::{ name = "pb", main = "a.py", \(need) },
            f.Python.test f.Python.Test::{ name = "pt", main = "a.py", \(need), data = [ "d" ] },
            f.Go.binary f.Go.Binary::{ name = "gb", srcs = [ "a.go" ], \(need) },
            f.Wasm.module f.Wasm.Module::{ name = "wm", srcs = [ "a.c" ], \(need) },
            f.genrule f.Genrule::{ name = "gr", command = [ f.Word.Text "true" ], \(need) },
            f.test f.Test::{ name = "te", command = [ f.Word.Text "true" ], \(need) },
            f.make f.Upstream::{ name = "m", from = Some ":src", outs = [ "m" ], \(need) },
            f.autotools f.Upstream::{ name = "a", from = Some ":src", outs = [ "a" ], \(need) },
            f.cmake f.Upstream::{ name = "k", from = Some ":src", outs = [ "k" ], \(need) },
            f.cargo f.Upstream::{ name = "g", from = Some ":src", outs = [ "g" ], \(need) },
            f.debian f.Upstream::{ name = "d", from = Some ":src", outs = [ "d" ], \(need) }
            """)
        let needing = Set(actions.filter { $0.value["need"]?["network"]?.stringValue == "loopback" }.keys)
        let parts = ["//p:ct#a.c", "//p:ct#link", "//p:rt#compile", "//p:st#compile", "//p:pt#pack"]
        #expect(needing == Set(actions.keys).subtracting(parts))
        #expect(needing.isSuperset(of: ["//p:ct#test", "//p:rt#test", "//p:st#test", "//p:pt#test"]))
        for test in ["rt", "st", "pt"] { #expect(actions["//p:\(test)#test"]?.inputPaths.contains("p/d") == true) }
    }

    @Test(arguments: [("permissive", 0), ("relaxed", 1), ("constrained", nil), ("strict", nil)])
    func rawFlagsAreSaidOrRefused(_ level: String, _ notices: Int?) {
        var repository = MemoryRepository([
            "p": "f.C.library f.C.Library::{ name = \"a\", srcs = [ \"a.c\" ], flags = [ f.Flag.Type.Raw \"-pipe\" ] }"
        ])
        repository.files["./forge.dhall"] = MemoryRepository.root.replacing(
            "id = \"test\"", with: "id = \"test\", lint = Forge.Lint.\(level)")
        do throws(ForgeErrors) {
            let build = try repository.compile("//p:a")
            #expect(build.notices.count == notices)
            #expect(build.notices.allSatisfy { $0.contains("//p:a") && $0.contains("-pipe") })
        } catch {
            #expect(notices == nil)
            #expect(error.errors.map(\.code) == [.flagRaw])
        }
    }
}
