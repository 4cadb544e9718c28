// Written by `dhall/embed`.
extension PackageSources {
    static let carriedPackage = ##"""
        -- The language of builds.
        let Types = ./Types.dhall sha256:fd509d930acb820de50a7c58854af561f55ceb40bbd4a176afd88ccebd43c22c

        let rules = ./rules/C.dhall sha256:cf564371a6f91b68b362e9b648e21c89c96b80568904b7c486f188c453e8e865

        let Genrule =
          ./rules/Genrule.dhall sha256:8da1d285f6663ea5989ab43f9fc45a3b0a003c64f41a44936aa245429402df89

        let Archive =
          ./rules/Archive.dhall sha256:7d2c3f7015de2fe2d6bef82d7d65d560af062e9964c6280a4a02a10153a63f99

        in  { Target = Types.Target
            , Word = Types.Word
            , Flag = ./Flag.dhall sha256:a2ebd98ec347c2faba2f8383cdeb718a1c483354aa633541422808f91cd8c6a2
            , Triple =
                ./Triple.dhall sha256:723316bfe3bb7a162fb39da2343e41008e8b8e5cf801a071cd32130a2956767a
            , Toolchain =
                ./Toolchain.dhall sha256:0b8b0f94da84dfcd1cc897ee1915fceec40ad427f0770170167a235aac57da66
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
