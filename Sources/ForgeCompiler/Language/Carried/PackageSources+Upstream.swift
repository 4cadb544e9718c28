// Written by `dhall/embed`.
extension PackageSources {
    static let carriedUpstream = ##"""
        -- Trees that bring their own build system. The tree is copied below the target's outputs, and `outs` are
        -- paths in it.
        let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let R = ./Rule.dhall sha256:665d70333646f58c58b1a7c9a064905534d4d659302f4c16fb6834864eae9cc1

        let Upstream =
          { Type =
              R.Common
              ⩓ { args : List Text
                , variables : List Types.Entry
                , goals : List Text
                , env : List Types.Entry
                , directory : Text
                , outs : List Text
                , libs : List Text
                , hdrs : List Text
                , includes : List Text
                , jobs : Natural
                , timeout : Optional Natural
                }
          , default =
              R.default
              ∧ { args = [] : List Text
                , variables = [] : List Types.Entry
                , goals = [] : List Text
                , env = [] : List Types.Entry
                , directory = ""
                , outs = [] : List Text
                , libs = [] : List Text
                , hdrs = [] : List Text
                , includes = [] : List Text
                , jobs = 1
                , timeout = None Natural
                }
          }

        let isFrom = λ(d : Types.Dep) → merge { Dependency = False, Tool = False, From = True } d.role

        let assignment = λ(e : Types.Entry) → "${e.mapKey}=${e.mapValue}"

        let assignments = L.map Types.Entry Text assignment

        let compilers =
          λ(t : Types.Toolchain.Type) →
            let linker = R.linker R.Family.GCC t

            in  toMap
                  { CC = R.joined (R.compiler t.cc t # linker)
                  , CXX = R.joined (R.compiler t.cxx t # linker)
                  , AR = R.joined t.ar
                  }

        -- A variable of CMake where there are words for it.
        let given =
          λ(name : Text) →
          λ(words : List Text) →
            if Natural/isZero (List/length Text words)
            then [] : List Types.Entry
            else [ { mapKey = name, mapValue = R.joined words } ]

        let cmakeFlags =
          λ(t : Types.Toolchain.Type) →
            let cpu = R.cpu R.Family.GCC t

            let linker = R.linker R.Family.GCC t

            in  given "CMAKE_C_FLAGS" cpu
                # given "CMAKE_CXX_FLAGS" cpu
                # given "CMAKE_EXE_LINKER_FLAGS" linker
                # given "CMAKE_SHARED_LINKER_FLAGS" linker

        let quoted = λ(words : List Text) → L.map Text Text (λ(w : Text) → Text/show w) words

        let commas =
          λ(words : List Text) →
            List/fold
              Text
              words
              (Optional Text)
              ( λ(w : Text) →
                λ(rest : Optional Text) →
                  Some (merge { None = w, Some = λ(r : Text) → "${w},${r}" } rest)
              )
              (None Text)

        let rustFlags =
          λ(t : Types.Toolchain.Type) →
            let words =
              R.sysroot (λ(path : Text) → [ "-Clink-arg=--sysroot=${path}" ]) t
              # R.cpu R.Family.Rustc t
              # R.linker R.Family.Rustc t

            in  merge
                  { None = [] : List Text
                  , Some = λ(list : Text) → [ "--config", "build.rustflags=[${list}]" ]
                  }
                  (commas (quoted words))

        let tree = λ(ctx : Types.Ctx) → "${ctx.out}tree"

        let Step = { step : Text, command : List Text, directory : Text, env : List Types.Entry }

        -- Steps that work on the tree one after the other; each hands it to the next, the last gives the outputs.
        let lowered =
          λ(u : Upstream.Type) →
          λ(steps : Types.Ctx → { before : List Step, last : Step }) →
          λ(ctx : Types.Ctx) →
          λ(all : List Types.Dep) →
            let top = tree ctx

            let theirs =
              L.concatMap
                Types.Dep
                Types.Input
                ( λ(d : Types.Dep) →
                    L.map
                      Text
                      Types.Input
                      ( λ(label : Text) →
                          { artifact = Types.Artifact.In { source = label, path = "" }, path = top }
                      )
                      (L.optional Text d.info.source)
                )
                (L.filter Types.Dep isFrom all)

            -- Files of the package where there is no other source.
            let own =
              L.map
                Text
                Types.Input
                (λ(p : Text) → { artifact = Types.Artifact.File "${ctx.dir}${p}", path = "${top}/${p}" })
                (if Natural/isZero (List/length Types.Input theirs) then u.srcs else [] : List Text)

            let plan = steps ctx

            let others =
              R.ofDeps
                Types.Input
                (λ(i : Types.Info.Type) → i.outputs # i.libraries # i.headers # i.modules)
                all

            let State = { given : List Types.Input, actions : List Types.Action.Type }

            let action =
              λ(s : Step) →
              λ(given : List Types.Input) →
              λ(outputs : List Types.Output) →
                Types.Action::{ step = s.step
                              , command = R.words s.command
                              , env = u.env # s.env
                              , inputs = others
                              , writable = given
                              , workingDirectory = Some "${top}/${s.directory}"
                              , outputs
                              , timeout = u.timeout
                              }

            let before =
              List/fold
                Step
                (List/reverse Step plan.before)
                State
                ( λ(s : Step) →
                  λ(state : State) →
                    { given = [ R.made ctx s.step top ]
                    , actions =
                        state.actions
                        # [ action s state.given [ { path = top, kind = Types.OutputKind.Directory } ] ]
                    }
                )
                { given = theirs # own, actions = [] : List Types.Action.Type }

            let made = λ(p : Text) → R.made ctx plan.last.step "${top}/${p}"

            let files = u.outs # u.libs # u.hdrs

            let output = λ(p : Text) → R.file "${top}/${p}"

            in  { actions =
                    before.actions
                    # [ action plan.last before.given (L.map Text Types.Output output files) ]
                , info =
                    Types.Info::{ outputs = L.map Text Types.Input made (u.outs # u.libs)
                                , libraries = L.map Text Types.Input made u.libs
                                , headers = L.map Text Types.Input made u.hdrs
                                , includes = L.map Text Text (λ(p : Text) → "${top}/${p}") u.includes
                                }
                }

        let rule =
          λ(name : Text) →
          λ(steps : Upstream.Type → Types.Ctx → { before : List Step, last : Step }) →
          λ(u : Upstream.Type) →
            R.target name u.(R.Common) (lowered u (steps u))

        let jobs = λ(u : Upstream.Type) → "-j${Natural/show u.jobs}"

        let none = [] : List Step

        let make =
          rule
            "Make"
            ( λ(u : Upstream.Type) →
              λ(ctx : Types.Ctx) →
                { before = none
                , last =
                    { step = "make"
                    , command =
                        ctx.toolchain.make
                        # [ jobs u ]
                        # assignments (compilers ctx.toolchain # u.variables)
                        # u.args
                        # u.goals
                    , directory = u.directory
                    , env = [] : List Types.Entry
                    }
                }
            )

        let autotools =
          rule
            "Autotools"
            ( λ(u : Upstream.Type) →
              λ(ctx : Types.Ctx) →
                { before =
                    [ { step = "configure"
                      , command = [ "sh", "./configure" ] # u.args
                      , directory = u.directory
                      , env = compilers ctx.toolchain # u.variables
                      }
                    ]
                , last =
                    { step = "make"
                    , command = ctx.toolchain.make # [ jobs u ] # u.goals
                    , directory = u.directory
                    , env = [] : List Types.Entry
                    }
                }
            )

        let cmake =
          rule
            "CMake"
            ( λ(u : Upstream.Type) →
              λ(ctx : Types.Ctx) →
                { before =
                    [ { step = "configure"
                      , command =
                          ctx.toolchain.cmake
                          # [ "-S", ".", "-B", "build", "-DCMAKE_BUILD_TYPE=Release" ]
                          # L.map
                              Text
                              Text
                              (λ(t : Text) → "-D${t}")
                              ( assignments
                                  ( toMap
                                      { CMAKE_C_COMPILER = R.joined ctx.toolchain.cc
                                      , CMAKE_CXX_COMPILER = R.joined ctx.toolchain.cxx
                                      }
                                    # L.map
                                        Text
                                        Types.Entry
                                        (λ(path : Text) → { mapKey = "CMAKE_SYSROOT", mapValue = path })
                                        (L.optional Text ctx.toolchain.sysroot)
                                    # cmakeFlags ctx.toolchain
                                    # u.variables
                                  )
                              )
                          # u.args
                      , directory = u.directory
                      , env = [] : List Types.Entry
                      }
                    ]
                , last =
                    { step = "build"
                    , command =
                        ctx.toolchain.cmake
                        # [ "--build", "build", jobs u ]
                        # L.concatMap Text Text (λ(g : Text) → [ "--target", g ]) u.goals
                    , directory = u.directory
                    , env = [] : List Types.Entry
                    }
                }
            )

        let cargo =
          rule
            "Cargo"
            ( λ(u : Upstream.Type) →
              λ(ctx : Types.Ctx) →
                { before = none
                , last =
                    { step = "build"
                    , command =
                        ctx.toolchain.cargo
                        # [ "build", "--release", "--offline", "--locked", jobs u ]
                        # rustFlags ctx.toolchain
                        # u.args
                    , directory = u.directory
                    , env = [] : List Types.Entry
                    }
                }
            )

        let debian =
          rule
            "Debian"
            ( λ(u : Upstream.Type) →
              λ(ctx : Types.Ctx) →
                { before = none
                , last =
                    { step = "build"
                    , command =
                        [ "dpkg-buildpackage"
                        , "--build=binary"
                        , "--no-sign"
                        , "--no-check-builddeps"
                        , jobs u
                        ]
                        # u.args
                    , directory = u.directory
                    , env = [] : List Types.Entry
                    }
                }
            )

        in  { Upstream, make, autotools, cmake, cargo, debian }
        """##
}
