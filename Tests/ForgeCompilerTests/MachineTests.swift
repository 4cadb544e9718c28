import ForgeCompiler
import ForgeCore
import Testing

/// Machines, compilers and linkers as values, and what is made of them.
@Suite struct MachineTests {
    /// The words that expressions of texts stand for, where `f` names the root.
    private func words(_ expressions: [String]) throws -> [String] {
        let words = expressions.map { "f.Word.Text (\($0))" }.joined(separator: ", ")
        let action = try MemoryRepository([
            "": "f.genrule f.Genrule::{ name = \"x\", command = [ f.Word.Text \"x\", \(words) ] }"
        ]).actions("//:x")["//:x#run"]
        return Array(try #require(action).strings("command").dropFirst())
    }

    /// As LLVM and `rustc --print target-list` spell them.
    private static let names: [(preset: String, llvm: String, rust: String)] = [
        ("x86_64-linux-gnu", "x86_64-unknown-linux-gnu", "x86_64-unknown-linux-gnu"),
        ("aarch64-linux-gnu", "aarch64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"),
        ("riscv64-linux-gnu", "riscv64-unknown-linux-gnu", "riscv64gc-unknown-linux-gnu"),
        ("x86_64-linux-musl", "x86_64-unknown-linux-musl", "x86_64-unknown-linux-musl"),
        ("aarch64-linux-musl", "aarch64-unknown-linux-musl", "aarch64-unknown-linux-musl"),
        ("armv7-linux-gnueabihf", "armv7-unknown-linux-gnueabihf", "armv7-unknown-linux-gnueabihf"),
        ("x86_64-apple-darwin", "x86_64-apple-darwin", "x86_64-apple-darwin"),
        ("aarch64-apple-darwin", "aarch64-apple-darwin", "aarch64-apple-darwin"),
        ("wasm32-wasi", "wasm32-unknown-wasi", "wasm32-wasip1"),
        ("grace-hopper", "aarch64-nvidia-linux-gnu", "aarch64-unknown-linux-gnu"),
        ("jetson-orin", "aarch64-nvidia-linux-gnu", "aarch64-unknown-linux-gnu"),
    ]

    @Test func presetsHaveTheNamesThatCompilersKnow() throws {
        let bare = "f.Triple::{ arch = f.Triple.Arch.armv7, os = f.Triple.OS.none, abi = f.Triple.ABI.eabihf }"
        let found = try words(
            Self.names.map { "f.Triple.render f.Triple.\($0.preset)" }
                + Self.names.map { "f.Triple.renderRust f.Triple.\($0.preset)" } + ["f.Triple.render \(bare)"])
        #expect(found == Self.names.map(\.llvm) + Self.names.map(\.rust) + ["armv7-unknown-none-eabihf"])
    }

    private static let targets = """
        f.C.library f.C.Library::{ name = "l", srcs = [ "l.c" ] },
        f.C.test f.C.Test::{ name = "t", srcs = [ "t.c" ], timeout = Some 7 },
        f.Rust.binary f.Rust.Binary::{ name = "r", root = "r.rs" },
        f.Swift.binary f.Swift.Binary::{ name = "s", srcs = [ "main.swift" ] },
        f.Go.binary f.Go.Binary::{ name = "g", srcs = [ "g.go" ] },
        f.make f.Upstream::{ name = "m", srcs = [ "m" ], outs = [ "m" ] },
        f.cmake f.Upstream::{ name = "k", srcs = [ "k" ], outs = [ "k" ] },
        f.cargo f.Upstream::{ name = "c", srcs = [ "c" ], outs = [ "c" ] }
        """

    /// What targets become with a toolchain, which is written as an expression.
    private func actions(_ toolchain: String) throws -> [String: JSONValue] {
        var repository = MemoryRepository(["p": Self.targets])
        repository.files["./forge.dhall"] = MemoryRepository.root.replacing(
            "Forge.Toolchain.gcc \"cc\"", with: toolchain)
        return try repository.actions("//p:all")
    }

    @Test func theCPUOfATripleIsToldToCompilers() throws {
        let machine = "(Forge.Triple.x86_64-linux-gnu ⫽ { cpu = Forge.Triple.Cpu.x86-64-v3 })"
        let actions = try actions("Forge.Toolchain.gccOn \(machine) \"cc\"")
        func words(_ action: String) throws -> [String] { try #require(actions["//p:\(action)"]).strings("command") }
        #expect(try words("l#l.c").starts(with: ["gcc", "-march=x86-64-v3"]))
        #expect(try words("t#link").starts(with: ["gcc", "-march=x86-64-v3"]))
        #expect(try words("r#compile").contains("-Ctarget-cpu=x86-64-v3"))
        #expect(try words("s#compile").starts(with: ["swiftc", "-target-cpu", "x86-64-v3"]))
        #expect(actions["//p:g#build"]?["env"]?["GOAMD64"]?.stringValue == "v3")
        #expect(try words("m#make").contains("CC=gcc -march=x86-64-v3"))
        #expect(try words("k#configure").contains("-DCMAKE_C_FLAGS=-march=x86-64-v3"))
        #expect(try words("c#build").contains("build.rustflags=[\"-Ctarget-cpu=x86-64-v3\"]"))
    }

    @Test func toolsAreMadeForTheMachineThatBuildsAndNoBetterOne() throws {
        var repository = MemoryRepository([
            "p": """
            f.genrule f.Genrule::{ name = "t", outs = [ "t" ], command = [ f.Word.Text "x" ] },
            f.genrule f.Genrule::{ name = "u", tools = [ ":t" ], command = [ f.Word.Of ":t" ] }
            """
        ])
        let better = """
            Forge.Toolchain.gccOn (Forge.Triple.x86_64-linux-gnu ⫽ { cpu = Forge.Triple.Cpu.x86-64-v4 }) "cc"
              ⫽ { name = "v4" }
            """
        repository.files["./forge.dhall"] = MemoryRepository.root.replacing(
            "Forge.Toolchain.gcc \"cc\"", with: "\(better), Forge.Toolchain.gccOn Forge.Triple.x86_64-linux-gnu \"cc\"")
        let actions = try repository.actions("//p:u")
        #expect(actions["//p:u#run"]?.strings("command").first?.hasPrefix("out/gcc/") == true, "\(actions.keys)")
    }

    @Test(arguments: [
        ("aarch64-linux-gnu", "neoverse-v2", "-mcpu=neoverse-v2"),
        ("riscv64-linux-gnu", "sifive-u74", "-mcpu=sifive-u74"),
        ("armv7-linux-gnueabihf", "cortex-a9", "-mcpu=cortex-a9"),
    ])
    func otherMachinesHaveTheirOwnOption(_ machine: String, _ cpu: String, _ word: String) throws {
        let target = "(Forge.Triple.\(machine) ⫽ { cpu = Forge.Triple.Cpu.\(cpu) })"
        let actions = try actions("Forge.Toolchain.gccFor \"cc\" \"x\" \(target) [ \"qemu\" ]")
        #expect(actions["//p:l#l.c"]?.strings("command").starts(with: ["x-gcc", word]) == true)
    }

    /// A CPU makes no cross compiler: programs run here.
    @Test func aToolchainWithACPUNeedsNoRunner() throws {
        var repository = MemoryRepository(["p": Self.targets])
        repository.files["./forge.dhall"] = MemoryRepository.root.replacing(
            "Forge.Toolchain.gcc \"cc\"",
            with:
                "Forge.Toolchain.gcc \"cc\" ⫽ { target = Forge.Triple.x86_64-linux-gnu ⫽ { cpu = Forge.Triple.Cpu.x86-64-v2 } }"
        )
        _ = try repository.compile("//p:t", isTesting: true)
    }

    @Test func toolchainsAreMadeOfCompilersAndALinker() throws {
        let actions = try actions(
            """
            Forge.Toolchain.of Forge.Toolchain.Parts::{ name = "clang", environment = "cc", c = Forge.Compiler.clang
              , cxx = Forge.Compiler.clangxx, linker = Some Forge.Linker.lld }
            """)
        func words(_ action: String) throws -> [String] { try #require(actions["//p:\(action)"]).strings("command") }
        #expect(try words("l#l.c").starts(with: ["clang", "--target=x86_64-unknown-linux-gnu"]))
        #expect(try !words("l#l.c").contains("-fuse-ld=lld"))
        #expect(try words("t#link").contains("-fuse-ld=lld"))
        #expect(try words("r#compile").starts(with: ["rustc", "--target", "x86_64-unknown-linux-gnu"]))
        #expect(try words("r#compile").contains("-Clink-arg=-fuse-ld=lld"))
        #expect(try words("s#compile").contains("-use-ld=lld"))
        #expect(try words("k#configure").contains("-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld"))
    }

    @Test func compilersAndLinkersAreValues() throws {
        let compilers = ["gcc", "gxx", "clang", "clangxx", "rustc", "swiftc", "go"]
        let programs = ["gcc", "g++", "clang", "clang++", "rustc", "swiftc", "go"]
        let first = { (list: String) in
            "merge { None = \"\", Some = λ(t : Text) → t } (List/head Text (\(list)))"
        }
        let found = try words(
            compilers.map { first("f.Compiler.\($0).command") }
                + ["bfd", "gold", "lld", "mold"].map {
                    first("f.Linker.render f.Compiler.Family.GCC f.Linker.\($0)")
                })
        #expect(found == programs + ["bfd", "gold", "lld", "mold"].map { "-fuse-ld=\($0)" })
    }

    @Test func testsHaveATimeLimit() throws {
        let actions = try actions("Forge.Toolchain.gcc \"cc\"")
        #expect(actions["//p:t#test"]?["timeout_seconds"]?.integerValue == 7)
        #expect(actions["//p:t#link"]?["timeout_seconds"] == nil)
    }
}
