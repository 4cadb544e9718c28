// Written by `dhall/embed`.
extension PackageSources {
    static let carriedSwift = ##"""
        -- Modules of Swift: one run of the compiler for each.
        let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let R = ./Rule.dhall sha256:665d70333646f58c58b1a7c9a064905534d4d659302f4c16fb6834864eae9cc1

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
                                      # R.cpu R.Family.Swiftc ctx.toolchain
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

            let linker = R.linker R.Family.Swiftc ctx.toolchain

            in  { actions = [ compile c (linker # [ "-o", output ]) [ output ] ctx all ]
                , made = R.made ctx "compile" output
                }

        let binary = λ(c : Swift.Type) → R.binary "Swift.binary" c.(R.Common) (program c)

        let test =
          λ(t : Test.Type) →
            R.test "Swift.test" t.(R.Common) t.(R.Run.Type) R.runner (program t.(Swift.Type))

        in  { Library = Swift, library, Binary = Swift, binary, Test, test }
        """##
}
