// Written by `dhall/embed`.
extension PackageSources {
    static let carriedPlace = ##"""
        -- Where the files of a target are: in its package, or in the source that it is made from.
        let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

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
        """##
}
