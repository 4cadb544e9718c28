let forge = ./forge.dhall

in  [ forge.C.library
        forge.C.Library::{ name = "demo", srcs = [ "core.c" ], visibility = forge.public }
    , forge.Cxx.library
        forge.Cxx.Library::{ name = "demo-cxx"
                           , srcs = [ "shape.cc" ]
                           , hdrs = [ "core.h", "shape.hpp" ]
                           , flags = [ forge.Flag.Type.Standard "c++20" ]
                           , deps = [ ":demo" ]
                           , visibility = forge.public
                           }
    , forge.Cxx.binary
        forge.Cxx.Binary::{ name = "app"
                          , srcs = [ "app.cpp" ]
                          , deps = [ ":demo-cxx" ]
                          , visibility = forge.public
                          }
    , forge.Cxx.test
        forge.Cxx.Test::{ name = "shape_test", srcs = [ "shape_test.cc" ], deps = [ ":demo-cxx" ] }
    ]
