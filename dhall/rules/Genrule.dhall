-- One command that makes declared outputs, and one that tests. `Word.Source`, `Word.Out` and `Word.Of`
-- stand for the paths of a source, of an output and of what another target makes. Where `includes` names search
-- paths below the outputs, the outputs are headers for the targets of C that depend on it.
let Types = ../Types.dhall sha256:22bc916408f940ab9e01491f5f9b91f79fcb78751dcc02d65c7abd06aa8ca602

let Need = ../Need.dhall sha256:07d834c2ff34c0a8661147171f43a1760da80478f64187458c34d22307a2567e

let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

let place = ./Place.dhall sha256:8c8516d00be615856f772b306c29cda11494a3396af4d20b9b7eee263af14b16

let Genrule =
  { Type =
      { name : Text
      , visibility : List Text
      , deps : List Text
      , tools : List Text
      , from : Optional Text
      , srcs : List Text
      , command : List Types.Word
      , outs : List Text
      , includes : List Text
      , env : List Types.Entry
      , stdin : Optional Text
      , timeout : Optional Natural
      , need : List Need.Type
      }
  , default =
      { visibility = [] : List Text
      , deps = [] : List Text
      , tools = [] : List Text
      , from = None Text
      , srcs = [] : List Text
      , outs = [] : List Text
      , includes = [] : List Text
      , env = [] : List Types.Entry
      , stdin = None Text
      , timeout = None Natural
      , need = Need.none
      }
  }

let genrule =
  λ(rule : Text) →
  λ(step : Text) →
  λ(tests : List Text) →
  λ(g : Genrule.Type) →
    { name = g.name
    , rule
    , visibility = g.visibility
    , deps = g.deps
    , tools = g.tools
    , from = g.from
    , srcs = g.srcs
    , sources = [] : List Types.Source.Type
    , lower =
        λ(ctx : Types.Ctx) →
        λ(deps : List Types.Dep) →
          let files = place ctx deps

          in  { actions =
                  [ Types.Action::{ step
                                  , command = g.command
                                  , env = g.env
                                  , inputs =
                                      L.map
                                        Text
                                        Types.Input
                                        ( λ(p : Text) →
                                            { artifact = files.artifact p, path = files.root ++ p }
                                        )
                                        g.srcs
                                  , outputs =
                                      L.map
                                        Text
                                        Types.Output
                                        ( λ(p : Text) →
                                            { path = ctx.out ++ p, kind = Types.OutputKind.File }
                                        )
                                        g.outs
                                  , stdin = g.stdin
                                  , timeout = g.timeout
                                  , need = g.need
                                  }
                  ]
              , info =
                  let made =
                    L.map
                      Text
                      Types.Input
                      ( λ(p : Text) →
                          { artifact =
                              Types.Artifact.Output
                                { action = "${ctx.label}#${step}", path = ctx.out ++ p }
                          , path = ctx.out ++ p
                          }
                      )
                      g.outs

                  let areHeaders =
                    if Natural/isZero (List/length Text g.includes) then False else True

                  in  Types.Info::{ tests
                                  , outputs = made
                                  , headers = if areHeaders then made else [] : List Types.Input
                                  , includes =
                                      L.map Text Text (λ(p : Text) → ctx.out ++ p) g.includes
                                  }
              }
    }

in  { Genrule
    , genrule = genrule "Genrule" "run" ([] : List Text)
    , Test = Genrule
    , test = genrule "Test" "test" [ "test" ]
    }
