let forge = ./forge.dhall

in  [ forge.Go.binary
        forge.Go.Binary::{ name = "demo"
                         , srcs =
                             [ "go.mod"
                             , "greet/data/a.bin"
                             , "greet/greet.go"
                             , "greet/text.txt"
                             , "main.go"
                             ]
                         , visibility = forge.public
                         }
    , forge.Go.binary
        forge.Go.Binary::{ name = "second"
                         , srcs = [ "cmd/second/main.go", "go.mod" ]
                         , main = "./cmd/second"
                         , visibility = forge.public
                         }
    ]
