let forge = ./forge.dhall

in  [ forge.cmake
        forge.Upstream::{ name = "demo"
                        , srcs =
                            [ "CMakeLists.txt"
                            , "Makefile"
                            , "lib/CMakeLists.txt"
                            , "lib/a.c"
                            , "main.c"
                            , "one.c"
                            , "two.c"
                            ]
                        , variables = toMap { BUILD_TESTING = "OFF" }
                        , goals = [ "tool-x", "part_one", "part_two", "so" ]
                        , outs = [ "build/tool-x", "build/out/libso.so.1.2" ]
                        , libs = [ "build/libp1.a", "build/libpart_two.a" ]
                        , visibility = forge.public
                        }
    ]
