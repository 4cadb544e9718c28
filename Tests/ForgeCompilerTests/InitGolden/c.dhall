let forge = ./forge.dhall

in  [ forge.C.library
        forge.C.Library::{ name = "demo-lib"
                         , srcs = [ "src/half.c" ]
                         , hdrs = [ "include/pkg/half.h", "src/priv.h", "src/table.c" ]
                         , includes = [ "include" ]
                         , linkFlags = [ forge.Flag.Type.Library "m" ]
                         , visibility = forge.public
                         }
    , forge.C.binary
        forge.C.Binary::{ name = "demo"
                        , srcs = [ "src/main.c" ]
                        , deps = [ ":demo-lib" ]
                        , visibility = forge.public
                        }
    , forge.C.test
        forge.C.Test::{ name = "test_half"
                      , srcs = [ "tests/test_half.c", "tests/help.c" ]
                      , hdrs = [ "tests/help.h" ]
                      , deps = [ ":demo-lib" ]
                      }
    ]
