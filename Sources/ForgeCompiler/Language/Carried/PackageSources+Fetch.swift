// Written by `dhall/embed`.
extension PackageSources {
    static let carriedFetch = ##"""
        -- Files and commits from elsewhere, pinned by digest.
        let Types = ../Types.dhall sha256:a88c5549dd40ad25f07a3395112f3bfad3a9a357dfb79bdb865bf79e6394da04

        let Archive =
          ./Archive.dhall sha256:f5e22521ea6253dc67bd7dcb409a3e66e861b6d485f61f614a52b607fc489bb0

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
                               , urls = [ "${g.url}/archive/${g.commit}.tar.gz" ]
                               , digest = g.digest
                               }
            ⫽ { rule = "Git" }

        in  { Fetch, fetch, Git, git }
        """##
}
