let forge = ../forge.dhall

in  [ forge.archive
        forge.Archive::{ name = "source"
                       , urls =
                           [ "apt-source:lua5.4/lua5.4_5.4.4.orig.tar.gz"
                           , "https://www.lua.org/ftp/lua-5.4.4.tar.gz"
                           ]
                       , digest =
                           "sha256:164c7849653b80ae67bec4b7473b884bf5cc8d2dca05653475ec2ed27b9ebf61"
                       }
    , forge.C.library
        forge.C.Library::{ name = "liblua"
                         , from = Some ":source"
                         , srcs =
                             [ "src/lapi.c"
                             , "src/lauxlib.c"
                             , "src/lbaselib.c"
                             , "src/lcode.c"
                             , "src/lcorolib.c"
                             , "src/lctype.c"
                             , "src/ldblib.c"
                             , "src/ldebug.c"
                             , "src/ldo.c"
                             , "src/ldump.c"
                             , "src/lfunc.c"
                             , "src/lgc.c"
                             , "src/linit.c"
                             , "src/liolib.c"
                             , "src/llex.c"
                             , "src/lmathlib.c"
                             , "src/lmem.c"
                             , "src/loadlib.c"
                             , "src/lobject.c"
                             , "src/lopcodes.c"
                             , "src/loslib.c"
                             , "src/lparser.c"
                             , "src/lstate.c"
                             , "src/lstring.c"
                             , "src/lstrlib.c"
                             , "src/ltable.c"
                             , "src/ltablib.c"
                             , "src/ltm.c"
                             , "src/lundump.c"
                             , "src/lutf8lib.c"
                             , "src/lvm.c"
                             , "src/lzio.c"
                             ]
                         , hdrs =
                             [ "src/lapi.h"
                             , "src/lauxlib.h"
                             , "src/lcode.h"
                             , "src/lctype.h"
                             , "src/ldebug.h"
                             , "src/ldo.h"
                             , "src/lfunc.h"
                             , "src/lgc.h"
                             , "src/ljumptab.h"
                             , "src/llex.h"
                             , "src/llimits.h"
                             , "src/lmem.h"
                             , "src/lobject.h"
                             , "src/lopcodes.h"
                             , "src/lopnames.h"
                             , "src/lparser.h"
                             , "src/lprefix.h"
                             , "src/lstate.h"
                             , "src/lstring.h"
                             , "src/ltable.h"
                             , "src/ltm.h"
                             , "src/lua.h"
                             , "src/luaconf.h"
                             , "src/lualib.h"
                             , "src/lundump.h"
                             , "src/lvm.h"
                             , "src/lzio.h"
                             ]
                         , includes = [ "src" ]
                         , defines = [ { name = "LUA_USE_LINUX", value = None Text } ]
                         , linkFlags =
                             [ forge.Flag.Type.ExportDynamic
                             , forge.Flag.Type.Library "m"
                             , forge.Flag.Type.Library "dl"
                             ]
                         , visibility = forge.public
                         }
    , forge.C.binary
        forge.C.Binary::{ name = "lua"
                        , from = Some ":source"
                        , srcs = [ "src/lua.c" ]
                        , deps = [ ":liblua" ]
                        , visibility = forge.public
                        }
    , forge.test
        forge.Test::{ name = "smoke"
                    , tools = [ ":lua" ]
                    , command =
                        [ forge.Word.Of ":lua"
                        , forge.Word.Text "-e"
                        , forge.Word.Text "assert(6 * 7 == 42 and string.rep('ab', 3) == 'ababab')"
                        ]
                    }
    ]
