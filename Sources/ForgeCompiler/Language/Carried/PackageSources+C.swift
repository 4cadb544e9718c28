// Written by `dhall/embed`.
extension PackageSources {
    static let carriedC = ##"""
        -- Libraries, programs and tests of C and C++: one action for each source file.
        let Flag = ../Flag.dhall sha256:630849811eff8fb9125f7e3610e5017b3a86a3bb32bed092238d09e0fd97b1e3

        let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let R = ./Rule.dhall sha256:665d70333646f58c58b1a7c9a064905534d4d659302f4c16fb6834864eae9cc1

        let Define = { name : Text, value : Optional Text }

        let Language = { rule : Text, compiler : Types.Toolchain.Type → List Text }

        let own =
          { Type =
              { hdrs : List Text
              , includes : List Text
              , defines : List Define
              , flags : List Flag.Type
              , linkFlags : List Flag.Type
              }
          , default =
              { hdrs = [] : List Text
              , includes = [] : List Text
              , defines = [] : List Define
              , flags = [] : List Flag.Type
              , linkFlags = [] : List Flag.Type
              }
          }

        let Common = R.Common ⩓ own.Type

        let shared = λ(c : Common) → c.(R.Common) ⫽ { srcs = c.srcs # c.hdrs }

        let compiled =
          λ(language : Language) →
          λ(c : Common) →
          λ(ctx : Types.Ctx) →
          λ(all : List Types.Dep) →
            let root = R.root ctx all

            let headers = R.inputs ctx all c.hdrs

            let includes = L.map Text Text (λ(p : Text) → root ++ p) c.includes

            let ofDeps =
              R.ofDeps
                Flag.Type
                ( λ(i : Types.Info.Type) →
                    L.map Define Flag.Type Flag.Type.Define i.defines
                    # L.map Text Flag.Type Flag.Type.Include i.includes
                )
                all

            let told =
              ctx.toolchain.flags
              # ofDeps
              # L.map Define Flag.Type Flag.Type.Define c.defines
              # L.map Text Flag.Type Flag.Type.Include includes
              # c.flags

            let compile =
              λ(src : Text) →
                let object = "${ctx.out}${src}.o"

                let list = "${object}.d"

                in  Types.Action::{ step = src
                                  , command =
                                      R.words (language.compiler ctx.toolchain)
                                      # R.flags told
                                      # R.words [ "-MD", "-MF", list, "-c", root ++ src, "-o", object ]
                                  , inputs = R.inputs ctx all [ src ]
                                  , discovered =
                                      headers
                                      # R.ofDeps Types.Input (λ(i : Types.Info.Type) → i.headers) all
                                  , dependencyList = Some list
                                  , outputs = [ R.file object, R.file list ]
                                  }

            in  { actions = L.map Text Types.Action.Type compile c.srcs
                , objects =
                    L.map Text Types.Input (λ(src : Text) → R.made ctx src "${ctx.out}${src}.o") c.srcs
                , headers
                , includes
                }

        let library =
          λ(language : Language) →
          λ(c : Common) →
            R.target
              "${language.rule}.library"
              (shared c)
              ( λ(ctx : Types.Ctx) →
                λ(all : List Types.Dep) →
                  let parts = compiled language c ctx all

                  let archive = "${ctx.out}lib${c.name}.a"

                  let step =
                    Types.Action::{ step = "archive"
                                  , command =
                                      R.words (ctx.toolchain.ar # [ "rcsD", archive ])
                                      # R.paths parts.objects
                                  , inputs = parts.objects
                                  , outputs = [ R.file archive ]
                                  }

                  let isEmpty = Natural/isZero (List/length Text c.srcs)

                  let libraries =
                    if isEmpty then [] : List Types.Input else [ R.made ctx "archive" archive ]

                  in  { actions =
                          parts.actions # (if isEmpty then [] : List Types.Action.Type else [ step ])
                      , info =
                          Types.Info::{ outputs = libraries
                                      , headers = parts.headers
                                      , includes = parts.includes
                                      , defines = c.defines
                                      , libraries
                                      , flags = c.linkFlags
                                      }
                      }
              )

        let program =
          λ(language : Language) →
          λ(c : Common) →
          λ(ctx : Types.Ctx) →
          λ(all : List Types.Dep) →
            let parts = compiled language c ctx all

            let libraries = R.ofDeps Types.Input (λ(i : Types.Info.Type) → i.libraries) all

            let ofDeps = R.ofDeps Flag.Type (λ(i : Types.Info.Type) → i.flags) all

            let program = ctx.out ++ c.name

            let link =
              Types.Action::{ step = "link"
                            , command =
                                R.words
                                  (language.compiler ctx.toolchain # R.linker R.Family.GCC ctx.toolchain)
                                # R.flags ctx.toolchain.flags
                                # R.words [ "-o", program ]
                                # R.paths (parts.objects # libraries)
                                # R.flags (ctx.toolchain.linkFlags # ofDeps # c.linkFlags)
                            , inputs = parts.objects # libraries
                            , outputs = [ R.file program ]
                            }

            in  { actions = parts.actions # [ link ], made = R.made ctx "link" program }

        let rules =
          λ(language : Language) →
            { Library = { Type = Common, default = R.default ∧ own.default }
            , library = library language
            , Binary = { Type = Common, default = R.unlisted ∧ own.default }
            , binary = λ(c : Common) → R.binary "${language.rule}.binary" (shared c) (program language c)
            , Test = { Type = Common ⩓ R.Run.Type, default = R.unlisted ∧ own.default ∧ R.Run.default }
            , test =
                λ(t : Common ⩓ R.Run.Type) →
                  let c = t.(Common)

                  in  R.test "${language.rule}.test" (shared c) t.(R.Run.Type) R.runner (program language c)
            }

        in  { C = rules { rule = "C", compiler = λ(t : Types.Toolchain.Type) → R.compiler t.cc t }
            , Cxx = rules { rule = "Cxx", compiler = λ(t : Types.Toolchain.Type) → R.compiler t.cxx t }
            }
        """##
}
