// Written by `dhall/embed`.
extension PackageSources {
    static let carriedGenrule = ##"""
        -- One command that makes declared outputs, and one that tests. `Word.Source`, `Word.Out` and `Word.Of`
        -- stand for the paths of a source, of an output and of what another target makes. Where `includes` names search
        -- paths below the outputs, the outputs are headers for the targets of C that depend on it.
        let Types = ../Types.dhall sha256:a88c5549dd40ad25f07a3395112f3bfad3a9a357dfb79bdb865bf79e6394da04

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let R = ./Rule.dhall sha256:1fa0a45c737ecbbf49dbf1ab2a3ae583fd8934b36c245207c623c49e80c17a15

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
        """##
}
