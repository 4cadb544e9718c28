-- Where the files of a target are: in its package, or in the source that it is made from.
let Types = ../Types.dhall sha256:a88c5549dd40ad25f07a3395112f3bfad3a9a357dfb79bdb865bf79e6394da04

let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

let isFrom = λ(d : Types.Dep) → merge { Dependency = False, Tool = False, From = True } d.role

in  λ(ctx : Types.Ctx) →
    λ(deps : List Types.Dep) →
      let from = List/head Types.Dep (L.filter Types.Dep isFrom deps)

      let own =
        { root = ctx.dir, artifact = λ(path : Text) → Types.Artifact.File (ctx.dir ++ path) }

      in  merge
            { None = own
            , Some =
                λ(d : Types.Dep) →
                  merge
                    { None = own ⫽ { root = d.info.root }
                    , Some =
                        λ(source : Text) →
                          { root = d.info.root
                          , artifact = λ(path : Text) → Types.Artifact.In { source, path }
                          }
                    }
                    d.info.source
            }
            from
