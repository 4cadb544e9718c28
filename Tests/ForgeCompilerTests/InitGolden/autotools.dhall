let forge = ./forge.dhall

in  [ forge.autotools
        forge.Upstream::{ name = "demo"
                        , srcs = [ "Makefile.am", "configure", "src/Makefile.am" ]
                        , args = [ "--disable-shared" ]
                        , outs = [ "top" ]
                        , libs = [ "src/.libs/libx.a", "src/libin.a" ]
                        , visibility = forge.public
                        }
    ]
