// Written by `dhall/embed`.
extension PackageSources {
    static let carriedRule = ##"""
        -- What rules have in common: targets, and the files that they take and make.
        let Types = ../Types.dhall sha256:22bc916408f940ab9e01491f5f9b91f79fcb78751dcc02d65c7abd06aa8ca602

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let place = ./Place.dhall sha256:8c8516d00be615856f772b306c29cda11494a3396af4d20b9b7eee263af14b16

        let Common =
          { name : Text
          , visibility : List Text
          , deps : List Text
          , tools : List Text
          , from : Optional Text
          , srcs : List Text
          }

        let default =
          { visibility = [] : List Text
          , deps = [] : List Text
          , tools = [] : List Text
          , from = None Text
          , srcs = [] : List Text
          }

        let target =
          λ(rule : Text) →
          λ(c : Common) →
          λ(lower : Types.Ctx → List Types.Dep → Types.Lowered) →
            c ⫽ { rule, sources = [] : List Types.Source.Type, lower }

        let text = λ(t : Text) → Types.Word.Text t

        let words = L.map Text Types.Word text

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

        let dependencies = L.filter Types.Dep isDependency

        let ofDeps =
          λ(A : Type) →
          λ(of : Types.Info.Type → List A) →
          λ(all : List Types.Dep) →
            L.concatMap Types.Dep A (λ(d : Types.Dep) → of d.info) (dependencies all)

        let run =
          λ(ctx : Types.Ctx) →
          λ(program : Types.Input) →
          λ(args : List Types.Word) →
          λ(data : List Types.Input) →
            Types.Action::{ step = "test"
                          , command =
                              words (L.concat Text (L.optional (List Text) ctx.toolchain.runner))
                              # [ text program.path ]
                              # args
                          , inputs = [ program ] # data
                          }

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
            , default
            , target
            , text
            , words
            , paths
            , file
            , inputs
            , root
            , made
            , dependencies
            , ofDeps
            , run
            , joined
            }
        """##
}
