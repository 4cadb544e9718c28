let forge = ./forge.dhall

in  [ forge.Swift.library
        forge.Swift.Library::{ name = "Core"
                             , srcs = [ "Sources/Core/Deep/b.swift" ]
                             , visibility = forge.public
                             }
    , forge.Swift.library
        forge.Swift.Library::{ name = "Kit"
                             , srcs = [ "Sources/Kit/a.swift" ]
                             , visibility = forge.public
                             }
    , forge.Swift.binary
        forge.Swift.Binary::{ name = "app"
                            , srcs = [ "Sources/app/main.swift" ]
                            , deps = [ ":Core", ":Kit" ]
                            , visibility = forge.public
                            }
    , forge.Swift.binary
        forge.Swift.Binary::{ name = "cli"
                            , srcs = [ "Sources/cli/Cli.swift" ]
                            , deps = [ ":Kit" ]
                            , options = [ "-parse-as-library" ]
                            , visibility = forge.public
                            }
    ]
