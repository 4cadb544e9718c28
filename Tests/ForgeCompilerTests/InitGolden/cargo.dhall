let forge = ./forge.dhall

in  [ forge.cargo
        forge.Upstream::{ name = "demo"
                        , srcs =
                            [ "Cargo.lock"
                            , "Cargo.toml"
                            , "crates/a/Cargo.toml"
                            , "crates/a/src/bin/x.rs"
                            , "crates/a/src/bin/y/main.rs"
                            , "crates/a/src/lib.rs"
                            , "crates/a/src/main.rs"
                            , "crates/m/Cargo.toml"
                            , "crates/m/src/lib.rs"
                            ]
                        , outs =
                            [ "target/release/a-b"
                            , "target/release/y"
                            , "target/release/renamed"
                            , "target/release/liba_b.rlib"
                            ]
                        , visibility = forge.public
                        }
    ]
