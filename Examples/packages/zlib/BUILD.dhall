let forge = ../forge.dhall

let define = λ(name : Text) → { name, value = None Text }

in  [ forge.archive
        forge.Archive::{ name = "source"
                       , urls =
                           [ "apt-source:zlib/zlib_1.2.13.dfsg.orig.tar.bz2"
                           , "https://deb.debian.org/debian/pool/main/z/zlib/zlib_1.2.13.dfsg.orig.tar.bz2"
                           ]
                       , digest =
                           "sha256:71feb7947e3c00ef125f83b79a4e529bde31171e5babe48b391f06758d1ab0a1"
                       }
    , forge.C.library
        forge.C.Library::{ name = "z"
                         , from = Some ":source"
                         , srcs =
                             [ "adler32.c"
                             , "compress.c"
                             , "crc32.c"
                             , "deflate.c"
                             , "gzclose.c"
                             , "gzlib.c"
                             , "gzread.c"
                             , "gzwrite.c"
                             , "infback.c"
                             , "inffast.c"
                             , "inflate.c"
                             , "inftrees.c"
                             , "trees.c"
                             , "uncompr.c"
                             , "zutil.c"
                             ]
                         , hdrs =
                             [ "crc32.h"
                             , "deflate.h"
                             , "gzguts.h"
                             , "inffast.h"
                             , "inffixed.h"
                             , "inflate.h"
                             , "inftrees.h"
                             , "trees.h"
                             , "zconf.h"
                             , "zlib.h"
                             , "zutil.h"
                             ]
                         , includes = [ "" ]
                         , defines =
                             [ define "HAVE_UNISTD_H"
                             , define "HAVE_STDARG_H"
                             , define "HAVE_HIDDEN"
                             ]
                         , visibility = forge.public
                         }
    , forge.C.binary
        forge.C.Binary::{ name = "minigzip"
                        , from = Some ":source"
                        , srcs = [ "test/minigzip.c" ]
                        , deps = [ ":z" ]
                        , visibility = forge.public
                        }
    , forge.C.test
        forge.C.Test::{ name = "example"
                      , from = Some ":source"
                      , srcs = [ "test/example.c" ]
                      , deps = [ ":z" ]
                      }
    , forge.test
        forge.Test::{ name = "round-trip"
                    , tools = [ ":minigzip" ]
                    , from = Some ":source"
                    , srcs = [ "ChangeLog" ]
                    , command =
                        [ forge.Word.Text "sh"
                        , forge.Word.Text "-ec"
                        , forge.Word.Text
                            "\"\$0\" -9 < \"\$1\" > small; \"\$0\" -d < small | cmp - \"\$1\""
                        , forge.Word.Of ":minigzip"
                        , forge.Word.Source "ChangeLog"
                        ]
                    }
    ]
