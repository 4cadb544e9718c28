// Written by `dhall/embed`.
extension PackageSources {
    static let carriedSwift = ##"""
        -- Modules of Swift: one run of the compiler for each.
        let Types = ../Types.dhall sha256:a88c5549dd40ad25f07a3395112f3bfad3a9a357dfb79bdb865bf79e6394da04

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let R = ./Rule.dhall sha256:1fa0a45c737ecbbf49dbf1ab2a3ae583fd8934b36c245207c623c49e80c17a15

        let Swift =
          { Type = R.Common ⩓ { options : List Text }, default = R.default ∧ { options = [] : List Text } }

        let Test = { Type = Swift.Type ⩓ R.Run.Type, default = Swift.default ∧ R.Run.default }

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
                                      # R.sysroot (λ(path : Text) → [ "-sysroot", path ]) ctx.toolchain
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

        let program =
          λ(c : Swift.Type) →
          λ(ctx : Types.Ctx) →
          λ(all : List Types.Dep) →
            let output = ctx.out ++ c.name

            in  { actions = [ compile c [ "-o", output ] [ output ] ctx all ]
                , made = R.made ctx "compile" output
                }

        let binary = λ(c : Swift.Type) → R.binary "Swift.binary" c.(R.Common) (program c)

        let test =
          λ(t : Test.Type) →
            R.test "Swift.test" t.(R.Common) t.(R.Run.Type) R.runner (program t.(Swift.Type))

        in  { Library = Swift, library, Binary = Swift, binary, Test, test }
        """##
}
