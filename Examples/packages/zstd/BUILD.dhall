-- The translation units and flags of `make zstd-release HAVE_ZLIB=0 HAVE_LZMA=0 HAVE_LZ4=0`, and of its tests.
let forge = ../forge.dhall

let flag = forge.Flag.Type

let define = λ(name : Text) → λ(value : Text) → { name, value = Some value }

let common =
  { from = Some ":source"
  , flags = [ flag.Optimize forge.Flag.Level.O3, flag.Assembler "--noexecstack" ]
  , linkFlags = [ flag.Keyword "noexecstack", flag.Pthread ]
  }

in  [ forge.archive
        forge.Archive::{ name = "source"
                       , urls =
                           [ "apt-source:libzstd/libzstd_1.5.4+dfsg2.orig.tar.xz"
                           , "https://deb.debian.org/debian/pool/main/libz/libzstd/libzstd_1.5.4+dfsg2.orig.tar.xz"
                           ]
                       , digest =
                           "sha256:8cf4bbb65e77ec348d052c8d6230eba66d435bddf64c8b5be2fcb16880c19953"
                       }
    , forge.C.library
        ( forge.C.Library::{ name = "libzstd"
                           , srcs =
                               [ "lib/common/debug.c"
                               , "lib/common/entropy_common.c"
                               , "lib/common/error_private.c"
                               , "lib/common/fse_decompress.c"
                               , "lib/common/pool.c"
                               , "lib/common/threading.c"
                               , "lib/common/xxhash.c"
                               , "lib/common/zstd_common.c"
                               , "lib/compress/fse_compress.c"
                               , "lib/compress/hist.c"
                               , "lib/compress/huf_compress.c"
                               , "lib/compress/zstd_compress.c"
                               , "lib/compress/zstd_compress_literals.c"
                               , "lib/compress/zstd_compress_sequences.c"
                               , "lib/compress/zstd_compress_superblock.c"
                               , "lib/compress/zstd_double_fast.c"
                               , "lib/compress/zstd_fast.c"
                               , "lib/compress/zstd_lazy.c"
                               , "lib/compress/zstd_ldm.c"
                               , "lib/compress/zstd_opt.c"
                               , "lib/compress/zstdmt_compress.c"
                               , "lib/decompress/huf_decompress.c"
                               , "lib/decompress/huf_decompress_amd64.S"
                               , "lib/decompress/zstd_ddict.c"
                               , "lib/decompress/zstd_decompress.c"
                               , "lib/decompress/zstd_decompress_block.c"
                               , "lib/dictBuilder/cover.c"
                               , "lib/dictBuilder/divsufsort.c"
                               , "lib/dictBuilder/fastcover.c"
                               , "lib/dictBuilder/zdict.c"
                               , "lib/legacy/zstd_v05.c"
                               , "lib/legacy/zstd_v06.c"
                               , "lib/legacy/zstd_v07.c"
                               ]
                           , hdrs =
                               [ "lib/zdict.h"
                               , "lib/zstd.h"
                               , "lib/zstd_errors.h"
                               , "lib/common/bits.h"
                               , "lib/common/bitstream.h"
                               , "lib/common/compiler.h"
                               , "lib/common/cpu.h"
                               , "lib/common/debug.h"
                               , "lib/common/error_private.h"
                               , "lib/common/fse.h"
                               , "lib/common/huf.h"
                               , "lib/common/mem.h"
                               , "lib/common/pool.h"
                               , "lib/common/portability_macros.h"
                               , "lib/common/threading.h"
                               , "lib/common/xxhash.h"
                               , "lib/common/zstd_deps.h"
                               , "lib/common/zstd_internal.h"
                               , "lib/common/zstd_trace.h"
                               , "lib/compress/clevels.h"
                               , "lib/compress/hist.h"
                               , "lib/compress/zstd_compress_internal.h"
                               , "lib/compress/zstd_compress_literals.h"
                               , "lib/compress/zstd_compress_sequences.h"
                               , "lib/compress/zstd_compress_superblock.h"
                               , "lib/compress/zstd_cwksp.h"
                               , "lib/compress/zstd_double_fast.h"
                               , "lib/compress/zstd_fast.h"
                               , "lib/compress/zstd_lazy.h"
                               , "lib/compress/zstd_ldm.h"
                               , "lib/compress/zstd_ldm_geartab.h"
                               , "lib/compress/zstd_opt.h"
                               , "lib/compress/zstdmt_compress.h"
                               , "lib/decompress/zstd_ddict.h"
                               , "lib/decompress/zstd_decompress_block.h"
                               , "lib/decompress/zstd_decompress_internal.h"
                               , "lib/deprecated/zbuff.h"
                               , "lib/dictBuilder/cover.h"
                               , "lib/dictBuilder/divsufsort.h"
                               , "lib/legacy/zstd_legacy.h"
                               , "lib/legacy/zstd_v05.h"
                               , "lib/legacy/zstd_v06.h"
                               , "lib/legacy/zstd_v07.h"
                               ]
                           , defines =
                               [ define "BACKTRACE_ENABLE" "0"
                               , define "XXH_NAMESPACE" "ZSTD_"
                               , define "DEBUGLEVEL" "0"
                               , define "ZSTD_LEGACY_SUPPORT" "5"
                               , { name = "ZSTD_MULTITHREAD", value = None Text }
                               ]
                           , visibility = forge.public
                           }
          ⫽ common
        )
    , forge.C.binary
        ( forge.C.Binary::{ name = "zstd"
                          , srcs =
                              [ "programs/benchfn.c"
                              , "programs/benchzstd.c"
                              , "programs/datagen.c"
                              , "programs/dibio.c"
                              , "programs/fileio.c"
                              , "programs/fileio_asyncio.c"
                              , "programs/timefn.c"
                              , "programs/util.c"
                              , "programs/zstdcli.c"
                              , "programs/zstdcli_trace.c"
                              ]
                          , hdrs =
                              [ "programs/benchfn.h"
                              , "programs/benchzstd.h"
                              , "programs/datagen.h"
                              , "programs/dibio.h"
                              , "programs/fileio.h"
                              , "programs/fileio_asyncio.h"
                              , "programs/fileio_common.h"
                              , "programs/fileio_types.h"
                              , "programs/platform.h"
                              , "programs/timefn.h"
                              , "programs/util.h"
                              , "programs/zstdcli_trace.h"
                              ]
                          , deps = [ ":libzstd" ]
                          , visibility = forge.public
                          }
          ⫽ common
        )
    , forge.C.library
        ( forge.C.Library::{ name = "for-tests"
                           , srcs = [ "programs/datagen.c", "programs/timefn.c", "programs/util.c" ]
                           , hdrs =
                               [ "programs/benchfn.h"
                               , "programs/benchzstd.h"
                               , "programs/datagen.h"
                               , "programs/dibio.h"
                               , "programs/fileio.h"
                               , "programs/fileio_asyncio.h"
                               , "programs/fileio_common.h"
                               , "programs/fileio_types.h"
                               , "programs/platform.h"
                               , "programs/timefn.h"
                               , "programs/util.h"
                               , "programs/zstdcli_trace.h"
                               ]
                           , includes =
                               [ "lib"
                               , "lib/common"
                               , "lib/compress"
                               , "lib/dictBuilder"
                               , "lib/deprecated"
                               , "programs"
                               ]
                           , deps = [ ":libzstd" ]
                           }
          ⫽ common
        )
    , forge.C.test
        ( forge.C.Test::{ name = "fuzzer"
                        , srcs = [ "tests/fuzzer.c" ]
                        , deps = [ ":for-tests" ]
                        , args =
                            [ forge.Word.Text "-i50", forge.Word.Text "-s1", forge.Word.Text "-t1" ]
                        }
          ⫽ common
          ⫽ { flags = common.flags # [ flag.Warn "no-deprecated-declarations" ] }
        )
    , forge.C.test
        ( forge.C.Test::{ name = "invalid-dictionaries"
                        , srcs = [ "tests/invalidDictionaries.c" ]
                        , deps = [ ":for-tests" ]
                        }
          ⫽ common
        )
    , forge.C.test
        ( forge.C.Test::{ name = "pool", srcs = [ "tests/poolTests.c" ], deps = [ ":for-tests" ] }
          ⫽ common
        )
    , forge.test
        forge.Test::{ name = "round-trip"
                    , tools = [ ":zstd" ]
                    , from = Some ":source"
                    , srcs = [ "CHANGELOG" ]
                    , command =
                        [ forge.Word.Text "sh"
                        , forge.Word.Text "-ec"
                        , forge.Word.Text
                            "for level in 1 3 19; do \"\$0\" -q -\$level -T2 < \"\$1\" > small; test \$(wc -c < small) -lt \$(wc -c < \"\$1\"); \"\$0\" -q -d < small | cmp - \"\$1\"; done; printf broken > bad; if \"\$0\" -q -t bad 2> said; then exit 1; fi"
                        , forge.Word.Of ":zstd"
                        , forge.Word.Source "CHANGELOG"
                        ]
                    }
    ]
