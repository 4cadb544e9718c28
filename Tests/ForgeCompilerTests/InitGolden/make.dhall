let forge = ./forge.dhall

in  [ forge.make
        forge.Upstream::{ name = "demo"
                        , srcs =
                            [ "Makefile"
                            , "lib/x.c"
                            , "one.c"
                            , "tool/Makefile"
                            , "tool/tool.c"
                            , "two.c"
                            ]
                        , variables = toMap { AR = "ar rc" }
                        , outs = [ "one", "two", "tool/tool" ]
                        , libs = [ "lib/libx.a" ]
                        , visibility = forge.public
                        }
    ]
