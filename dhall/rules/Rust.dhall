-- Crates: one run of the compiler for each.
let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

let R = ./Rule.dhall sha256:665d70333646f58c58b1a7c9a064905534d4d659302f4c16fb6834864eae9cc1

let Flag = ../Flag.dhall sha256:630849811eff8fb9125f7e3610e5017b3a86a3bb32bed092238d09e0fd97b1e3

let Edition = < E2015 | E2018 | E2021 | E2024 >

let editions = { E2015 = "2015", E2018 = "2018", E2021 = "2021", E2024 = "2024" }

let Rust =
  { Type =
      R.Common ⩓ { root : Text, edition : Edition, features : List Text, flags : List Flag.Type }
  , default =
      R.default
      ∧ { edition = Edition.E2021, features = [] : List Text, flags = [] : List Flag.Type }
  }

let Test = { Type = Rust.Type ⩓ R.Run.Type, default = Rust.default ∧ R.Run.default }

let crateName = λ(name : Text) → Text/replace "-" "_" name

let compile =
  λ(c : Rust.Type) →
  λ(kind : List Text) →
  λ(output : Text) →
  λ(ctx : Types.Ctx) →
  λ(all : List Types.Dep) →
    let crates = R.ofDeps Types.Input (λ(i : Types.Info.Type) → i.modules) all

    let libraries = R.ofDeps Types.Input (λ(i : Types.Info.Type) → i.libraries) all

    let names = R.ofDeps Types.Entry (λ(i : Types.Info.Type) → i.names) all

    let linker =
      merge
        { None = [] : List Text, Some = λ(cc : Text) → [ "-Clinker=${cc}" ] }
        (List/head Text ctx.toolchain.cc)

    in  Types.Action::{ step = "compile"
                      , command =
                          R.words
                            ( ctx.toolchain.rustc
                              # [ "--crate-name"
                                , crateName c.name
                                , "--edition"
                                , merge editions c.edition
                                ]
                              # kind
                              # linker
                              # R.sysroot
                                  (λ(path : Text) → [ "-Clink-arg=--sysroot=${path}" ])
                                  ctx.toolchain
                              # R.cpu R.Family.Rustc ctx.toolchain
                              # R.linker R.Family.Rustc ctx.toolchain
                            )
                          # L.map
                              Flag.Type
                              Types.Word
                              (λ(f : Flag.Type) → Types.Word.Flag (Flag.renderRust f))
                              (ctx.toolchain.flags # c.flags)
                          # R.words
                              ( L.concatMap
                                  Text
                                  Text
                                  (λ(f : Text) → [ "--cfg", "feature=\"${f}\"" ])
                                  c.features
                                # L.concatMap
                                    Types.Entry
                                    Text
                                    ( λ(e : Types.Entry) →
                                        [ "--extern", "${e.mapKey}=${e.mapValue}" ]
                                    )
                                    names
                                # L.map
                                    Types.Input
                                    Text
                                    (λ(i : Types.Input) → "-Clink-arg=${i.path}")
                                    libraries
                                # [ "-o", output, "${R.root ctx all}${c.root}" ]
                              )
                      , inputs = R.inputs ctx all ([ c.root ] # c.srcs) # crates # libraries
                      , outputs = [ R.file output ]
                      }

let shared = λ(c : Rust.Type) → c.(R.Common) ⫽ { srcs = [ c.root ] # c.srcs }

let library =
  λ(c : Rust.Type) →
    R.target
      "Rust.library"
      (shared c)
      ( λ(ctx : Types.Ctx) →
        λ(all : List Types.Dep) →
          let output = "${ctx.out}lib${crateName c.name}.rlib"

          let made = R.made ctx "compile" output

          in  { actions = [ compile c [ "--crate-type", "rlib" ] output ctx all ]
              , info =
                  Types.Info::{ outputs = [ made ]
                              , modules = [ made ]
                              , names = [ { mapKey = crateName c.name, mapValue = output } ]
                              }
              }
      )

let program =
  λ(c : Rust.Type) →
  λ(kind : List Text) →
  λ(ctx : Types.Ctx) →
  λ(all : List Types.Dep) →
    let output = ctx.out ++ c.name

    in  { actions = [ compile c kind output ctx all ], made = R.made ctx "compile" output }

let binary =
  λ(c : Rust.Type) → R.binary "Rust.binary" (shared c) (program c [ "--crate-type", "bin" ])

let test =
  λ(t : Test.Type) →
    let c = t.(Rust.Type)

    in  R.test "Rust.test" (shared c) t.(R.Run.Type) R.runner (program c [ "--test" ])

in  { Edition, Library = Rust, library, Binary = Rust, binary, Test, test }
