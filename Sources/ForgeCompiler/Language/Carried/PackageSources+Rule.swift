// Written by `dhall/embed`.
extension PackageSources {
    static let carriedRule = ##"""
        -- What rules have in common: targets, programs and their tests, and the files that these take and make.
        let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

        let Flag = ../Flag.dhall sha256:630849811eff8fb9125f7e3610e5017b3a86a3bb32bed092238d09e0fd97b1e3

        let Compiler =
          ../Compiler.dhall sha256:e56d5747ce3024735a3b7eb632253470f8d10c725b41ea3577c5357d34f7306b

        let Linker = ../Linker.dhall sha256:ccc598962accdf9a2ce96f7f3f3d55ea09c36a239ea34d306c04054a3180b602

        let Need = ../Need.dhall sha256:07d834c2ff34c0a8661147171f43a1760da80478f64187458c34d22307a2567e

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let place = ./Place.dhall sha256:3682c5d85b606499527ab2d889bf01dc44ca2677bd9dbcb06fce3b84392b7166

        let Common =
          { name : Text
          , visibility : List Text
          , deps : List Text
          , tools : List Text
          , from : Optional Text
          , srcs : List Text
          , need : List Need.Type
          }

        -- For rules that make nothing of no files.
        let unlisted =
          { visibility = [] : List Text
          , deps = [] : List Text
          , tools = [] : List Text
          , from = None Text
          , need = Need.none
          }

        let default = unlisted ∧ { srcs = [] : List Text }

        let declared =
          λ(rule : Text) →
          λ(c : Common) →
          λ(lower : Types.Ctx → List Types.Dep → Types.Lowered) →
            { name = c.name
            , rule
            , visibility = c.visibility
            , deps = c.deps
            , tools = c.tools
            , from = c.from
            , srcs = c.srcs
            , sources = [] : List Types.Source.Type
            , lower
            }

        -- A target whose need is that of each of its actions.
        let target =
          λ(rule : Text) →
          λ(c : Common) →
          λ(lower : Types.Ctx → List Types.Dep → Types.Lowered) →
            declared
              rule
              c
              ( λ(ctx : Types.Ctx) →
                λ(all : List Types.Dep) →
                  let lowered = lower ctx all

                  in  { actions =
                          L.map
                            Types.Action.Type
                            Types.Action.Type
                            (λ(a : Types.Action.Type) → a ⫽ { need = c.need })
                            lowered.actions
                      , info = lowered.info
                      }
              )

        let text = λ(t : Text) → Types.Word.Text t

        let words = L.map Text Types.Word text

        let flags = L.map Flag.Type Types.Word (λ(f : Flag.Type) → Types.Word.Flag (Flag.render f))

        let paths = L.map Types.Input Types.Word (λ(i : Types.Input) → text i.path)

        let file = λ(path : Text) → { path, kind = Types.OutputKind.File }

        let inputs =
          λ(ctx : Types.Ctx) →
          λ(all : List Types.Dep) →
            let files = place ctx all

            in  L.map
                  Text
                  Types.Input
                  (λ(p : Text) → { artifact = files.artifact p, path = files.root ++ p })

        let root = λ(ctx : Types.Ctx) → λ(all : List Types.Dep) → (place ctx all).root

        let made =
          λ(ctx : Types.Ctx) →
          λ(step : Text) →
          λ(path : Text) →
            { artifact = Types.Artifact.Output { action = "${ctx.label}#${step}", path }, path }

        let isDependency = λ(d : Types.Dep) → merge { Dependency = True, Tool = False, From = False } d.role

        let ofDeps =
          λ(A : Type) →
          λ(of : Types.Info.Type → List A) →
          λ(all : List Types.Dep) →
            L.concatMap Types.Dep A (λ(d : Types.Dep) → of d.info) (L.filter Types.Dep isDependency all)

        let Program = Types.Ctx → List Types.Dep → { actions : List Types.Action.Type, made : Types.Input }

        let binary =
          λ(rule : Text) →
          λ(c : Common) →
          λ(program : Program) →
            target
              rule
              c
              ( λ(ctx : Types.Ctx) →
                λ(all : List Types.Dep) →
                  let parts = program ctx all

                  in  { actions = parts.actions, info = Types.Info::{ outputs = [ parts.made ] } }
              )

        let Run =
          { Type = { args : List Types.Word, data : List Text, timeout : Optional Natural }
          , default = { args = [] : List Types.Word, data = [] : List Text, timeout = None Natural }
          }

        -- A program and a run of it. What a test needs, its run needs, and not what makes the program.
        let test =
          λ(rule : Text) →
          λ(c : Common) →
          λ(run : Run.Type) →
          λ(runner : Types.Toolchain.Type → List Text) →
          λ(program : Program) →
            declared
              rule
              (c ⫽ { srcs = c.srcs # run.data })
              ( λ(ctx : Types.Ctx) →
                λ(all : List Types.Dep) →
                  let parts = program ctx all

                  in  { actions =
                          parts.actions
                          # [ Types.Action::{ step = "test"
                                            , command =
                                                words (runner ctx.toolchain # [ parts.made.path ])
                                                # run.args
                                            , inputs = [ parts.made ] # inputs ctx all run.data
                                            , need = c.need
                                            , timeout = run.timeout
                                            }
                            ]
                      , info = Types.Info::{ outputs = [ parts.made ], tests = [ "test" ] }
                      }
              )

        let runner = λ(t : Types.Toolchain.Type) → L.concat Text (L.optional (List Text) t.runner)

        -- What tells a tool where the target machine's headers and libraries are.
        let sysroot =
          λ(option : Text → List Text) →
          λ(t : Types.Toolchain.Type) →
            L.concatMap Text Text option (L.optional Text t.sysroot)

        -- The CPU that a compiler makes programs for.
        let cpu =
          λ(family : Compiler.Family) → λ(t : Types.Toolchain.Type) → Compiler.cpu family t.target.cpu

        -- The linker that a compiler calls.
        let linker =
          λ(family : Compiler.Family) →
          λ(t : Types.Toolchain.Type) →
            L.concatMap Linker.Type Text (Linker.render family) (L.optional Linker.Type t.linker)

        -- A compiler of C, which links as well.
        let compiler =
          λ(command : List Text) →
          λ(t : Types.Toolchain.Type) →
            command # cpu Compiler.Family.GCC t # sysroot (λ(path : Text) → [ "--sysroot=${path}" ]) t

        let joined =
          λ(xs : List Text) →
            merge
              { None = "", Some = λ(t : Text) → t }
              ( List/fold
                  Text
                  xs
                  (Optional Text)
                  ( λ(x : Text) →
                    λ(rest : Optional Text) →
                      Some (merge { None = x, Some = λ(r : Text) → "${x} ${r}" } rest)
                  )
                  (None Text)
              )

        in  { Common
            , unlisted
            , default
            , target
            , words
            , flags
            , paths
            , file
            , inputs
            , root
            , made
            , ofDeps
            , binary
            , Run
            , test
            , runner
            , sysroot
            , Family = Compiler.Family
            , cpu
            , linker
            , compiler
            , joined
            }
        """##
}
