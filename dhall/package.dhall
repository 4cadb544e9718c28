-- The language of builds.
let Types = ./Types.dhall sha256:774c23850f412189c2d270d73d02607866a5bc5733b9848e0f8e439939ffb209

let rules = ./rules/C.dhall sha256:2f1d94ce6ee20f9a9ff489d316f4d99b9fb23ba7a194c25bbba08e04a1a8be1a

let Genrule =
  ./rules/Genrule.dhall sha256:3a56b5f2353df18f5ef984a7cc889807a13bb19486c231842c42d2144f3df8bb

let Archive =
  ./rules/Archive.dhall sha256:989d4a534fd58f4a8ce7de97a82c156359f081250a51e316fd9e36ce5ef90bdb

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
