let forge = ./forge.dhall

in  [ forge.Python.library
        forge.Python.Library::{ name = "demo"
                              , imports = "src/"
                              , srcs =
                                  [ "pack/__init__.py"
                                  , "pack/__main__.py"
                                  , "pack/inner.py"
                                  , "pack/data.json"
                                  ]
                              , visibility = forge.public
                              }
    , forge.Python.binary
        forge.Python.Binary::{ name = "run"
                             , main = "run.py"
                             , deps = [ ":demo" ]
                             , visibility = forge.public
                             }
    , forge.Python.binary
        forge.Python.Binary::{ name = "pack"
                             , main = "src/pack/__main__.py"
                             , deps = [ ":demo" ]
                             , visibility = forge.public
                             }
    , forge.test
        forge.Test::{ name = "test_half"
                    , srcs =
                        [ "docs/conf.py"
                        , "run.py"
                        , "src/pack/__init__.py"
                        , "src/pack/__main__.py"
                        , "src/pack/inner.py"
                        , "tests/helper.py"
                        , "tests/test_half.py"
                        , "src/pack/data.json"
                        ]
                    , command =
                        [ forge.Word.Text "python3"
                        , forge.Word.Text "-m"
                        , forge.Word.Text "unittest"
                        , forge.Word.Text "discover"
                        , forge.Word.Text "-s"
                        , forge.Word.Text "tests"
                        , forge.Word.Text "-p"
                        , forge.Word.Text "test_half.py"
                        ]
                    , env = toMap { PYTHONDONTWRITEBYTECODE = "1", PYTHONPATH = "src/" }
                    }
    ]
