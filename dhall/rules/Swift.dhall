-- Modules of Swift: one run of the compiler for each.
let Types = ../Types.dhall sha256:22bc916408f940ab9e01491f5f9b91f79fcb78751dcc02d65c7abd06aa8ca602

let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

let R = ./Rule.dhall sha256:a6ec47c199032fbf3d1132be6cebaa4790888226ea4d53d81d236cddc974e58f

let Swift =
  { Type = R.Common ⩓ { options : List Text, args : List Types.Word }
  , default = R.default ∧ { options = [] : List Text, args = [] : List Types.Word }
  }

let moduleName = λ(name : Text) → Text/replace "-" "_" name

let compile =
  λ(c : Swift.Type) →
  λ(kind : List Text) →
  λ(outputs : List Text) →
  λ(ctx : Types.Ctx) →
  λ(all : List Types.Dep) →
    let modules = R.ofDeps Types.Input (λ(i : Types.Info.Type) → i.modules) all

    let libraries = R.ofDeps Types.Input (λ(i : Types.Info.Type) → i.libraries) all

    let headers = R.ofDeps Types.Input (λ(i : Types.Info.Type) → i.headers) all

    let includes = R.ofDeps Text (λ(i : Types.Info.Type) → i.includes) all

    let sources = R.inputs ctx all c.srcs

    in  Types.Action::{ step = "compile"
                      , command =
                          R.words
                            ( ctx.toolchain.swiftc
                              # [ "-module-name", moduleName c.name ]
                              # kind
                              # c.options
                              # L.concatMap Text Text (λ(p : Text) → [ "-I", p ]) includes
                            )
                          # R.paths (sources # libraries)
                      , inputs = sources # modules # libraries # headers
                      , outputs = L.map Text Types.Output R.file outputs
                      }

let library =
  λ(c : Swift.Type) →
    R.target
      "Swift.library"
      c.(R.Common)
      ( λ(ctx : Types.Ctx) →
        λ(all : List Types.Dep) →
          let name = moduleName c.name

          let archive = "${ctx.out}lib${name}.a"

          let module = "${ctx.out}${name}.swiftmodule"

          in  { actions =
                  [ compile
                      c
                      [ "-parse-as-library"
                      , "-emit-library"
                      , "-static"
                      , "-emit-module"
                      , "-emit-module-path"
                      , module
                      , "-o"
                      , archive
                      ]
                      [ archive, module ]
                      ctx
                      all
                  ]
              , info =
                  Types.Info::{ outputs = [ R.made ctx "compile" archive ]
                              , libraries = [ R.made ctx "compile" archive ]
                              , modules = [ R.made ctx "compile" module ]
                              , includes = [ ctx.out ]
                              }
              }
      )

let binary =
  λ(c : Swift.Type) →
    R.target
      "Swift.binary"
      c.(R.Common)
      ( λ(ctx : Types.Ctx) →
        λ(all : List Types.Dep) →
          let program = ctx.out ++ c.name

          in  { actions = [ compile c [ "-o", program ] [ program ] ctx all ]
              , info = Types.Info::{ outputs = [ R.made ctx "compile" program ] }
              }
      )

let test =
  λ(c : Swift.Type) →
    R.target
      "Swift.test"
      c.(R.Common)
      ( λ(ctx : Types.Ctx) →
        λ(all : List Types.Dep) →
          let program = ctx.out ++ c.name

          let made = R.made ctx "compile" program

          in  { actions =
                  [ compile c [ "-o", program ] [ program ] ctx all
                  , R.run ctx made c.args ([] : List Types.Input)
                  ]
              , info = Types.Info::{ outputs = [ made ], tests = [ "test" ] }
              }
      )

in  { Library = Swift, library, Binary = Swift, binary, Test = Swift, test }
