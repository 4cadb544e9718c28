-- One command that makes declared outputs, and one that tests. `Word.Source`, `Word.Out` and `Word.Of`
-- stand for the paths of a source, of an output and of what another target makes. Where `includes` names search
-- paths below the outputs, the outputs are headers for the targets of C that depend on it.
let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

let R = ./Rule.dhall sha256:665d70333646f58c58b1a7c9a064905534d4d659302f4c16fb6834864eae9cc1

let Genrule =
  { Type =
      R.Common
      ⩓ { command : List Types.Word
        , outs : List Text
        , includes : List Text
        , env : List Types.Entry
        , stdin : Optional Text
        , timeout : Optional Natural
        }
  , default =
      R.default
      ∧ { outs = [] : List Text
        , includes = [] : List Text
        , env = [] : List Types.Entry
        , stdin = None Text
        , timeout = None Natural
        }
  }

let genrule =
  λ(rule : Text) →
  λ(step : Text) →
  λ(tests : List Text) →
  λ(g : Genrule.Type) →
    R.target
      rule
      g.(R.Common)
      ( λ(ctx : Types.Ctx) →
        λ(all : List Types.Dep) →
          let outs = L.map Text Text (λ(p : Text) → ctx.out ++ p) g.outs

          let made = L.map Text Types.Input (R.made ctx step) outs

          let areHeaders = if Natural/isZero (List/length Text g.includes) then False else True

          in  { actions =
                  [ Types.Action::{ step
                                  , command = g.command
                                  , env = g.env
                                  , inputs = R.inputs ctx all g.srcs
                                  , outputs = L.map Text Types.Output R.file outs
                                  , stdin = g.stdin
                                  , timeout = g.timeout
                                  }
                  ]
              , info =
                  Types.Info::{ tests
                              , outputs = made
                              , headers = if areHeaders then made else [] : List Types.Input
                              , includes = L.map Text Text (λ(p : Text) → ctx.out ++ p) g.includes
                              }
              }
      )

in  { Genrule
    , genrule = genrule "Genrule" "run" ([] : List Text)
    , Test = Genrule
    , test = genrule "Test" "test" [ "test" ]
    }
