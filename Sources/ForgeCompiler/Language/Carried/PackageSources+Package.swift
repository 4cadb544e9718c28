// Written by `dhall/embed`.
extension PackageSources {
    static let carriedPackage = ##"""
        -- The language of builds.
        let Types = ./Types.dhall sha256:3af3a5bcf006ae7d6d335720c7d955ca54a0bfa4474b433cce63d6ba7b651258

        let rules = ./rules/C.dhall sha256:d11b4956f918c2a295b60bb3fbc57737f5ce33fdb8d8d1072881da664274dde1

        let Genrule =
          ./rules/Genrule.dhall sha256:ceec2bda22232b9683d6f0c9a4876fe410363bc86669eb463f287d3fd8fa1bb9

        let Archive =
          ./rules/Archive.dhall sha256:4e4394e078968f106a60037a647dde5ea75559c02f1e52684d7a0feb936541a7

        in  { Target = Types.Target
            , Word = Types.Word
            , Flag = ./Flag.dhall sha256:46923685a814206f50873c5f5ab06639fd326b3ec28f29f743d26faa6f24bb7a
            , Triple =
                ./Triple.dhall sha256:723316bfe3bb7a162fb39da2343e41008e8b8e5cf801a071cd32130a2956767a
            , Toolchain =
                ./Toolchain.dhall sha256:63172d413b23f6884f24484c6267f3200cba60d28e7b7b0715da6428829c7963
            , Environment =
                ./Environment.dhall sha256:931299b13cf76dff15af8e65a2ddd31f1403cc22c9738a227f38e80ca0a5ccba
            , Project = Types.Project
            , Types
            , C = rules.C
            , Cxx = rules.Cxx
            , Genrule = Genrule.Genrule
            , genrule = Genrule.genrule
            , Test = Genrule.Test
            , test = Genrule.test
            , Archive = Archive.Archive
            , archive = Archive.archive
            , public = [ "//visibility:public" ]
            }
        """##
}
