// Written by `dhall/embed`.
extension PackageSources {
    static let carriedRust = ##"""
        -- Crates: one run of the compiler for each.
        let Types = ../Types.dhall sha256:22bc916408f940ab9e01491f5f9b91f79fcb78751dcc02d65c7abd06aa8ca602

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let R = ./Rule.dhall sha256:a6ec47c199032fbf3d1132be6cebaa4790888226ea4d53d81d236cddc974e58f

        let Flag = ../Flag.dhall sha256:7ffb5005eba515646cf635ba42c77000800f7f1667f90ce3fc46c3818088b2d9

        let Edition = < E2015 | E2018 | E2021 | E2024 >

        let editions = { E2015 = "2015", E2018 = "2018", E2021 = "2021", E2024 = "2024" }

        let Rust =
          { Type =
              R.Common
              ⩓ { root : Text
                , edition : Edition
                , features : List Text
                , flags : List Flag.Type
                , args : List Types.Word
                }
          , default =
              R.default
              ∧ { edition = Edition.E2021
                , features = [] : List Text
                , flags = [] : List Flag.Type
                , args = [] : List Types.Word
                }
          }

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

        let binary =
          λ(c : Rust.Type) →
            R.target
              "Rust.binary"
              (shared c)
              ( λ(ctx : Types.Ctx) →
                λ(all : List Types.Dep) →
                  let output = ctx.out ++ c.name

                  in  { actions = [ compile c [ "--crate-type", "bin" ] output ctx all ]
                      , info = Types.Info::{ outputs = [ R.made ctx "compile" output ] }
                      }
              )

        let test =
          λ(c : Rust.Type) →
            R.target
              "Rust.test"
              (shared c)
              ( λ(ctx : Types.Ctx) →
                λ(all : List Types.Dep) →
                  let output = ctx.out ++ c.name

                  let made = R.made ctx "compile" output

                  in  { actions =
                          [ compile c [ "--test" ] output ctx all
                          , R.run ctx made c.args ([] : List Types.Input)
                          ]
                      , info = Types.Info::{ outputs = [ made ], tests = [ "test" ] }
                      }
              )

        in  { Edition, Crate = Rust, Library = Rust, library, Binary = Rust, binary, Test = Rust, test }
        """##
}
