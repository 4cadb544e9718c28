-- The translation units and flags of `configure.py --bootstrap`, and of `ninja_test`.
let forge = ../forge.dhall

let flag = forge.Flag.Type

let warn = flag.Warn

let common =
  { from = Some ":source"
  , flags =
      [ flag.Debug forge.Flag.Debug.Full
      , warn "all"
      , warn "extra"
      , warn "no-deprecated"
      , warn "no-missing-field-initializers"
      , warn "no-unused-parameter"
      , flag.NoRTTI
      , flag.Panic forge.Flag.Panic.Abort
      , flag.Visibility forge.Flag.Visibility.Hidden
      , flag.Raw "-pipe"
      , flag.Optimize forge.Flag.Level.O2
      ]
  , defines =
      [ { name = "NINJA_PYTHON", value = Some "\"python3\"" }
      , { name = "NDEBUG", value = None Text }
      , { name = "USE_PPOLL", value = None Text }
      , { name = "NINJA_HAVE_BROWSE", value = None Text }
      ]
  }

in  [ forge.archive
        forge.Archive::{ name = "source"
                       , urls =
                           [ "apt-source:ninja-build/ninja-build_1.11.1.orig.tar.gz"
                           , "https://github.com/ninja-build/ninja/archive/v1.11.1.tar.gz"
                           ]
                       , digest =
                           "sha256:31747ae633213f1eda3842686f83c2aa1412e0f5691d1c14dbbcc67fe7400cea"
                       }
    , forge.genrule
        forge.Genrule::{ name = "browse-py"
                       , from = Some ":source"
                       , srcs = [ "src/inline.sh", "src/browse.py" ]
                       , outs = [ "build/browse_py.h" ]
                       , includes = [ "" ]
                       , command =
                           [ forge.Word.Text "sh"
                           , forge.Word.Text "-ec"
                           , forge.Word.Text "\"\$0\" kBrowsePy < \"\$1\" > \"\$2\""
                           , forge.Word.Source "src/inline.sh"
                           , forge.Word.Source "src/browse.py"
                           , forge.Word.Out "build/browse_py.h"
                           ]
                       }
    , forge.Cxx.library
        ( forge.Cxx.Library::{ name = "libninja"
                             , srcs =
                                 [ "src/browse.cc" ]
                                 # [ "src/build.cc"
                                   , "src/build_log.cc"
                                   , "src/clean.cc"
                                   , "src/clparser.cc"
                                   , "src/debug_flags.cc"
                                   , "src/depfile_parser.cc"
                                   , "src/deps_log.cc"
                                   , "src/disk_interface.cc"
                                   , "src/dyndep.cc"
                                   , "src/dyndep_parser.cc"
                                   , "src/edit_distance.cc"
                                   , "src/eval_env.cc"
                                   , "src/graph.cc"
                                   , "src/graphviz.cc"
                                   , "src/json.cc"
                                   , "src/lexer.cc"
                                   , "src/line_printer.cc"
                                   , "src/manifest_parser.cc"
                                   , "src/metrics.cc"
                                   , "src/missing_deps.cc"
                                   , "src/parser.cc"
                                   , "src/state.cc"
                                   , "src/status.cc"
                                   , "src/string_piece_util.cc"
                                   , "src/util.cc"
                                   , "src/version.cc"
                                   , "src/subprocess-posix.cc"
                                   ]
                             , hdrs =
                                 [ "src/browse.h"
                                 , "src/build.h"
                                 , "src/build_log.h"
                                 , "src/clean.h"
                                 , "src/clparser.h"
                                 , "src/debug_flags.h"
                                 , "src/depfile_parser.h"
                                 , "src/deps_log.h"
                                 , "src/disk_interface.h"
                                 , "src/dyndep.h"
                                 , "src/dyndep_parser.h"
                                 , "src/edit_distance.h"
                                 , "src/eval_env.h"
                                 , "src/exit_status.h"
                                 , "src/graph.h"
                                 , "src/graphviz.h"
                                 , "src/hash_map.h"
                                 , "src/json.h"
                                 , "src/lexer.h"
                                 , "src/line_printer.h"
                                 , "src/load_status.h"
                                 , "src/manifest_parser.h"
                                 , "src/metrics.h"
                                 , "src/missing_deps.h"
                                 , "src/parser.h"
                                 , "src/state.h"
                                 , "src/status.h"
                                 , "src/string_piece.h"
                                 , "src/string_piece_util.h"
                                 , "src/subprocess.h"
                                 , "src/timestamp.h"
                                 , "src/util.h"
                                 , "src/version.h"
                                 ]
                             , deps = [ ":browse-py" ]
                             }
          ⫽ common
        )
    , forge.Cxx.binary
        ( forge.Cxx.Binary::{ name = "ninja"
                            , srcs = [ "src/ninja.cc" ]
                            , deps = [ ":libninja" ]
                            , visibility = forge.public
                            }
          ⫽ common
        )
    , forge.Cxx.test
        ( forge.Cxx.Test::{ name = "ninja_test"
                          , srcs =
                              [ "src/build_log_test.cc"
                              , "src/build_test.cc"
                              , "src/clean_test.cc"
                              , "src/clparser_test.cc"
                              , "src/depfile_parser_test.cc"
                              , "src/deps_log_test.cc"
                              , "src/dyndep_parser_test.cc"
                              , "src/disk_interface_test.cc"
                              , "src/edit_distance_test.cc"
                              , "src/graph_test.cc"
                              , "src/json_test.cc"
                              , "src/lexer_test.cc"
                              , "src/manifest_parser_test.cc"
                              , "src/missing_deps_test.cc"
                              , "src/ninja_test.cc"
                              , "src/state_test.cc"
                              , "src/status_test.cc"
                              , "src/string_piece_util_test.cc"
                              , "src/subprocess_test.cc"
                              , "src/test.cc"
                              , "src/util_test.cc"
                              ]
                          , hdrs = [ "src/test.h" ]
                          , deps = [ ":libninja" ]
                          }
          ⫽ common
        )
    , forge.test
        forge.Test::{ name = "smoke"
                    , tools = [ ":ninja" ]
                    , srcs = [ "smoke.ninja" ]
                    , command =
                        [ forge.Word.Text "sh"
                        , forge.Word.Text "-ec"
                        , forge.Word.Text
                            "\"\$0\" -f \"\$1\"; test \"\$(cat both)\" = 'ab'; \"\$0\" -f \"\$1\" | grep -q 'no work to do'; \"\$0\" -f \"\$1\" -t query both | grep -q 'a'"
                        , forge.Word.Of ":ninja"
                        , forge.Word.Source "smoke.ninja"
                        ]
                    }
    ]
