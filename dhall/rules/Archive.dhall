-- A release archive, pinned by its digest; other targets take files out of it with `from`.
let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

let Archive =
  { Type =
      { name : Text
      , visibility : List Text
      , urls : List Text
      , digest : Text
      , strip_components : Natural
      }
  , default = { visibility = [] : List Text, urls = [] : List Text, strip_components = 1 }
  }

let archive : Archive.Type → Types.Target =
  λ(a : Archive.Type) →
    { name = a.name
    , rule = "Archive"
    , visibility = a.visibility
    , deps = [] : List Text
    , tools = [] : List Text
    , from = None Text
    , srcs = [] : List Text
    , sources =
        [ Types.Source::{ name = a.name
                        , kind = "archive"
                        , urls = a.urls
                        , digest = Some a.digest
                        , strip_components = a.strip_components
                        }
        ]
    , lower =
        λ(ctx : Types.Ctx) →
        λ(_ : List Types.Dep) →
          { actions = [] : List Types.Action.Type
          , info =
              Types.Info::{ source = Some ctx.label
                          , root = "${ctx.dir}${a.name}/"
                          , outputs =
                              [ { artifact = Types.Artifact.In { source = ctx.label, path = "" }
                                , path = "${ctx.dir}${a.name}"
                                }
                              ]
                          }
          }
    }

in  { Archive, archive }
