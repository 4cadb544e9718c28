// Written by `dhall/embed`.
extension PackageSources {
    static let carriedFetch = ##"""
        -- Files and commits from elsewhere, pinned by digest.
        let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

        let Archive =
          ./Archive.dhall sha256:4b0e3c0fe8d1113281283312639089302b10ab15083902e1d654a467e4526374

        let Fetch =
          { Type =
              { name : Text, visibility : List Text, urls : List Text, digest : Text, executable : Bool }
          , default = { visibility = [] : List Text, urls = [] : List Text, executable = False }
          }

        let fetch : Fetch.Type → Types.Target =
          λ(f : Fetch.Type) →
            { name = f.name
            , rule = "Fetch"
            , visibility = f.visibility
            , deps = [] : List Text
            , tools = [] : List Text
            , from = None Text
            , srcs = [] : List Text
            , sources =
                [ Types.Source::{ name = f.name
                                , kind = "fetch"
                                , urls = f.urls
                                , digest = Some f.digest
                                , executable = f.executable
                                }
                ]
            , lower =
                λ(ctx : Types.Ctx) →
                λ(_ : List Types.Dep) →
                  { actions = [] : List Types.Action.Type
                  , info =
                      Types.Info::{ outputs =
                                      [ { artifact = Types.Artifact.In { source = ctx.label, path = "" }
                                        , path = "${ctx.dir}${f.name}"
                                        }
                                      ]
                                  }
                  }
            }

        let Git =
          { Type = { name : Text, visibility : List Text, url : Text, commit : Text, digest : Text }
          , default.visibility = [] : List Text
          }

        let git : Git.Type → Types.Target =
          λ(g : Git.Type) →
            Archive.archive
              Archive.Archive::{ name = g.name
                               , visibility = g.visibility
                               , urls = [ "git+${g.url}#${g.commit}" ]
                               , digest = g.digest
                               , strip_components = 0
                               }
            ⫽ { rule = "Git" }

        in  { Fetch, fetch, Git, git }
        """##
}
