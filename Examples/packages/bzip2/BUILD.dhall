let forge = ../forge.dhall

in  [ forge.archive
        forge.Archive::{ name = "source"
                       , urls = [ "apt-source:bzip2/bzip2_1.0.8.orig.tar.gz" ]
                       , digest =
                           "sha256:ab5a03176ee106d3f0fa90e381da478ddae405918153cca248e682cd0c4a2269"
                       }
    , forge.C.library
        forge.C.Library::{ name = "bz2"
                         , from = Some ":source"
                         , srcs =
                             [ "blocksort.c"
                             , "bzlib.c"
                             , "compress.c"
                             , "crctable.c"
                             , "decompress.c"
                             , "huffman.c"
                             , "randtable.c"
                             ]
                         , hdrs = [ "bzlib.h", "bzlib_private.h" ]
                         , includes = [ "" ]
                         , defines = [ { name = "_FILE_OFFSET_BITS", value = Some "64" } ]
                         , visibility = forge.public
                         }
    , forge.C.binary
        forge.C.Binary::{ name = "bzip2"
                        , from = Some ":source"
                        , srcs = [ "bzip2.c" ]
                        , deps = [ ":bz2" ]
                        , visibility = forge.public
                        }
    , forge.test
        forge.Test::{ name = "samples"
                    , tools = [ ":bzip2" ]
                    , from = Some ":source"
                    , srcs = [ "sample1.ref", "sample1.bz2", "sample2.ref", "sample2.bz2" ]
                    , command =
                        [ forge.Word.Text "sh"
                        , forge.Word.Text "-ec"
                        , forge.Word.Text
                            "\"\$0\" -1 < \"\$1\" | cmp - \"\$2\"; \"\$0\" -d < \"\$2\" | cmp - \"\$1\"; \"\$0\" -2 < \"\$3\" | cmp - \"\$4\""
                        , forge.Word.Of ":bzip2"
                        , forge.Word.Source "sample1.ref"
                        , forge.Word.Source "sample1.bz2"
                        , forge.Word.Source "sample2.ref"
                        , forge.Word.Source "sample2.bz2"
                        ]
                    }
    ]
