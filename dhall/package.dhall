-- The language of builds.
let Types = ./Types.dhall sha256:22bc916408f940ab9e01491f5f9b91f79fcb78751dcc02d65c7abd06aa8ca602

let rules = ./rules/C.dhall sha256:cac8ffc8f20f0f36b4d9e4795e657dd4de0b90d16a8e2ada27f9018c8d8a5a96

let Genrule =
  ./rules/Genrule.dhall sha256:d36f410c1b9f03de0853cdb9cd4424e250d1bc50c6d15120d1ce9f43d7885aaf

let Archive =
  ./rules/Archive.dhall sha256:66ecb36733556ebf4d6767c6a8d8da5055bb414a22e26264373f7528adde0779

let Fetch =
  ./rules/Fetch.dhall sha256:9b7ff54c2f07af94a7eb05a01e5a296fc6d59b6ecdbf3c32e8e0c0d83defc848

let Upstream =
  ./rules/Upstream.dhall sha256:4753c0da7b2273841823160053f39118a1e74ab0d50d599da3db659a4ee73c30

in  { Target = Types.Target
    , Word = Types.Word
    , Flag = ./Flag.dhall sha256:7ffb5005eba515646cf635ba42c77000800f7f1667f90ce3fc46c3818088b2d9
    , Triple =
        ./Triple.dhall sha256:723316bfe3bb7a162fb39da2343e41008e8b8e5cf801a071cd32130a2956767a
    , Toolchain =
        ./Toolchain.dhall sha256:c00274677a675746d5dc4e31e27444112c1944169aef8ef69ebdfdb5bd9af17b
    , Environment =
        ./Environment.dhall sha256:931299b13cf76dff15af8e65a2ddd31f1403cc22c9738a227f38e80ca0a5ccba
    , Need = ./Need.dhall sha256:07d834c2ff34c0a8661147171f43a1760da80478f64187458c34d22307a2567e
    , Project = Types.Project
    , Types
    , C = rules.C
    , Cxx = rules.Cxx
    , Genrule = Genrule.Genrule
    , genrule = Genrule.genrule
    , Test = Genrule.Test
    , test = Genrule.test
    , Archive = Archive.Archive
    , archive = Archive.archive
    , Fetch = Fetch.Fetch
    , fetch = Fetch.fetch
    , Git = Fetch.Git
    , git = Fetch.git
    , Upstream = Upstream.Upstream
    , make = Upstream.make
    , autotools = Upstream.autotools
    , cmake = Upstream.cmake
    , cargo = Upstream.cargo
    , debian = Upstream.debian
    , Rust =
        ./rules/Rust.dhall sha256:9bbe654e2bc64fe566950469b5f7e217a774764ff1d9cffded851a3830077189
    , Swift =
        ./rules/Swift.dhall sha256:a9623182f32f1b6629823ee6e6545728031c38e7ba10f6e2de423c2c71061360
    , Python =
        ./rules/Python.dhall sha256:01fe2be8ba7fea7c007945f835e0abec2cb7e963cef63fed053cd206a28f1e01
    , Go = ./rules/Go.dhall sha256:28ef8ba52b807fa04745b04e3245c80806e3901cc6ebe47b71705396f932b6ba
    , Wasm =
        ./rules/Wasm.dhall sha256:95d965b629b1eead8b5cf864204e671e41c887548a8888c605694ab99fa99747
    , Lint = Types.Lint
    , public = [ "//visibility:public" ]
    }
