// Written by `dhall/embed`.
extension PackageSources {
    static let carriedC = ##"""
        -- Libraries, programs and tests of C and C++: one action for each source file.
        let Flag = ../Flag.dhall sha256:7ffb5005eba515646cf635ba42c77000800f7f1667f90ce3fc46c3818088b2d9

        let Types = ../Types.dhall sha256:22bc916408f940ab9e01491f5f9b91f79fcb78751dcc02d65c7abd06aa8ca602

        let Need = ../Need.dhall sha256:07d834c2ff34c0a8661147171f43a1760da80478f64187458c34d22307a2567e

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let place = ./Place.dhall sha256:8c8516d00be615856f772b306c29cda11494a3396af4d20b9b7eee263af14b16

        let Define = { name : Text, value : Optional Text }

        let Language =
          { rule : Text
          , compiler : Types.Toolchain.Type → List Text
          , linker : Types.Toolchain.Type → List Text
          }

        let text = λ(t : Text) → Types.Word.Text t

        let words = L.map Text Types.Word text

        let flags = L.map Flag.Type Types.Word (λ(f : Flag.Type) → Types.Word.Flag (Flag.render f))

        let none =
          { deps = [] : List Text
          , tools = [] : List Text
          , visibility = [] : List Text
          , from = None Text
          , hdrs = [] : List Text
          , includes = [] : List Text
          , defines = [] : List Define
          , flags = [] : List Flag.Type
          , linkFlags = [] : List Flag.Type
          }

        let Common =
          { name : Text
          , visibility : List Text
          , deps : List Text
          , tools : List Text
          , linkFlags : List Flag.Type
          , from : Optional Text
          , srcs : List Text
          , hdrs : List Text
          , includes : List Text
          , defines : List Define
          , flags : List Flag.Type
          }

        let isDependency = λ(d : Types.Dep) → merge { Dependency = True, Tool = False, From = False } d.role

        let compiled =
          λ(language : Language) →
          λ(c : Common) →
          λ(ctx : Types.Ctx) →
          λ(all : List Types.Dep) →
            let deps = L.filter Types.Dep isDependency all

            let files = place ctx all

            let input = λ(path : Text) → { artifact = files.artifact path, path = files.root ++ path }

            let headers = L.map Text Types.Input input c.hdrs

            let includes = L.map Text Text (λ(p : Text) → files.root ++ p) c.includes

            let seen = headers # L.concatMap Types.Dep Types.Input (λ(d : Types.Dep) → d.info.headers) deps

            let ofDeps =
              L.concatMap
                Types.Dep
                Flag.Type
                ( λ(d : Types.Dep) →
                    L.map Define Flag.Type Flag.Type.Define d.info.defines
                    # L.map Text Flag.Type Flag.Type.Include d.info.includes
                )
                deps

            let told =
              ctx.toolchain.flags
              # ofDeps
              # L.map Define Flag.Type Flag.Type.Define c.defines
              # L.map Text Flag.Type Flag.Type.Include includes
              # c.flags

            let object = λ(src : Text) → "${ctx.out}${src}.o"

            let list = λ(src : Text) → "${object src}.d"

            let compile =
              λ(src : Text) →
                Types.Action::{ step = src
                              , command =
                                  words (language.compiler ctx.toolchain)
                                  # flags told
                                  # words
                                      [ "-MD", "-MF", list src, "-c", files.root ++ src, "-o", object src ]
                              , inputs = [ input src ]
                              , discovered = seen
                              , dependencyList = Some (list src)
                              , outputs =
                                  [ { path = object src, kind = Types.OutputKind.File }
                                  , { path = list src, kind = Types.OutputKind.File }
                                  ]
                              }

            let made =
              λ(src : Text) →
                { artifact = Types.Artifact.Output { action = "${ctx.label}#${src}", path = object src }
                , path = object src
                }

            in  { actions = L.map Text Types.Action.Type compile c.srcs
                , objects = L.map Text Types.Input made c.srcs
                , headers
                , includes
                , deps
                }

        let target =
          λ(rule : Text) →
          λ(c : Common) →
          λ(lower : Types.Ctx → List Types.Dep → Types.Lowered) →
            { name = c.name
            , rule
            , visibility = c.visibility
            , deps = c.deps
            , tools = c.tools
            , from = c.from
            , srcs = c.srcs # c.hdrs
            , sources = [] : List Types.Source.Type
            , lower
            }

        let path = λ(i : Types.Input) → text i.path

        let archive =
          λ(language : Language) →
          λ(c : Common) →
            target
              "${language.rule}.library"
              c
              ( λ(ctx : Types.Ctx) →
                λ(deps : List Types.Dep) →
                  let parts = compiled language c ctx deps

                  let lib = "${ctx.out}lib${c.name}.a"

                  let step =
                    Types.Action::{ step = "archive"
                                  , command =
                                      words (ctx.toolchain.ar # [ "rcsD", lib ])
                                      # L.map Types.Input Types.Word path parts.objects
                                  , inputs = parts.objects
                                  , outputs = [ { path = lib, kind = Types.OutputKind.File } ]
                                  }

                  let made =
                    { artifact = Types.Artifact.Output { action = "${ctx.label}#archive", path = lib }
                    , path = lib
                    }

                  let isEmpty = Natural/isZero (List/length Text c.srcs)

                  let libraries = if isEmpty then [] : List Types.Input else [ made ]

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

        let linked =
          λ(language : Language) →
          λ(c : Common) →
          λ(ctx : Types.Ctx) →
          λ(all : List Types.Dep) →
            let parts = compiled language c ctx all

            let libraries =
              L.concatMap Types.Dep Types.Input (λ(d : Types.Dep) → d.info.libraries) parts.deps

            let ofDeps = L.concatMap Types.Dep Flag.Type (λ(d : Types.Dep) → d.info.flags) parts.deps

            let program = ctx.out ++ c.name

            let step =
              Types.Action::{ step = "link"
                            , command =
                                words (language.linker ctx.toolchain)
                                # flags ctx.toolchain.flags
                                # words [ "-o", program ]
                                # L.map Types.Input Types.Word path parts.objects
                                # L.map Types.Input Types.Word path libraries
                                # flags (ctx.toolchain.linkFlags # ofDeps # c.linkFlags)
                            , inputs = parts.objects # libraries
                            , outputs = [ { path = program, kind = Types.OutputKind.File } ]
                            }

            in  { actions = parts.actions # [ step ]
                , made =
                    { artifact = Types.Artifact.Output { action = "${ctx.label}#link", path = program }
                    , path = program
                    }
                }

        let binary =
          λ(language : Language) →
          λ(c : Common) →
            target
              "${language.rule}.binary"
              c
              ( λ(ctx : Types.Ctx) →
                λ(deps : List Types.Dep) →
                  let parts = linked language c ctx deps

                  in  { actions = parts.actions, info = Types.Info::{ outputs = [ parts.made ] } }
              )

        let test =
          λ(language : Language) →
          λ(c : Common ⩓ { args : List Types.Word, data : List Text, need : List Need.Type }) →
            let common = c.(Common)

            in  target
                  "${language.rule}.test"
                  common
                  ( λ(ctx : Types.Ctx) →
                    λ(all : List Types.Dep) →
                      let parts = linked language common ctx all

                      let files = place ctx all

                      let data =
                        L.map
                          Text
                          Types.Input
                          (λ(p : Text) → { artifact = files.artifact p, path = files.root ++ p })
                          c.data

                      let run =
                        Types.Action::{ step = "test"
                                      , command =
                                          words
                                            (L.concat Text (L.optional (List Text) ctx.toolchain.runner))
                                          # [ path parts.made ]
                                          # c.args
                                      , inputs = [ parts.made ] # data
                                      , need = c.need
                                      }

                      in  { actions = parts.actions # [ run ]
                          , info = Types.Info::{ outputs = [ parts.made ], tests = [ "test" ] }
                          }
                  )
                ⫽ { srcs = c.srcs # c.hdrs # c.data }

        let rules =
          λ(language : Language) →
            { Library = { Type = Common, default = none ⫽ { srcs = [] : List Text } }
            , library = archive language
            , Binary = { Type = Common, default = none }
            , binary = binary language
            , Test =
                { Type = Common ⩓ { args : List Types.Word, data : List Text, need : List Need.Type }
                , default = none ⫽ { args = [] : List Types.Word, data = [] : List Text, need = Need.none }
                }
            , test = test language
            }

        in  { C =
                rules
                  { rule = "C"
                  , compiler = λ(t : Types.Toolchain.Type) → t.cc
                  , linker = λ(t : Types.Toolchain.Type) → t.cc
                  }
            , Cxx =
                rules
                  { rule = "Cxx"
                  , compiler = λ(t : Types.Toolchain.Type) → t.cxx
                  , linker = λ(t : Types.Toolchain.Type) → t.cxx
                  }
            }
        """##
}
