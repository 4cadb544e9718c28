-- The language of builds.
let Types = ./Types.dhall sha256:ba97de0ed96227cfece87709cabf30c1d34ac8a6b955bb9adeceb505ee145ede

let rules = ./rules/C.dhall sha256:e3574106560739e02b3759a9586fca51410f8a345a7811eb19fc71d8c4c4f611

let Genrule =
  ./rules/Genrule.dhall sha256:05ba9cc5fecc21845bb2406b4c3201108148e239f6b9e55f74bf909f27380998

let Archive =
  ./rules/Archive.dhall sha256:50aee68422a2e5bc4d5245447a65314c6c54c6bead61b9f0bf577620bbf76794

let Fetch =
  ./rules/Fetch.dhall sha256:ffd9e0d152b9045604ff592a207cf6048ae8816ac63113a370851ef63ef8f5c7

let Upstream =
  ./rules/Upstream.dhall sha256:b055711d6fc4f8249dd1bfdd3a473f77de5e6e7a6d985203fdcdde1fb31eec65

in  { Target = Types.Target
    , Word = Types.Word
    , Flag = ./Flag.dhall sha256:7ffb5005eba515646cf635ba42c77000800f7f1667f90ce3fc46c3818088b2d9
    , Triple =
        ./Triple.dhall sha256:723316bfe3bb7a162fb39da2343e41008e8b8e5cf801a071cd32130a2956767a
    , Toolchain =
        ./Toolchain.dhall sha256:df1db23a8455d3b0a86306ef1e8428f2c6c08b30647ccc7cae965688fd6a570c
    , Environment =
        ./Environment.dhall sha256:931299b13cf76dff15af8e65a2ddd31f1403cc22c9738a227f38e80ca0a5ccba
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
        ./rules/Rust.dhall sha256:affafe0cf5bbffd59fce4d5b1a79cd29fba70fe342486d77bdceab314241f1d9
    , Swift =
        ./rules/Swift.dhall sha256:a8d600bb79b3515bb894d592b4ffe552bdb84ec3a2205b6497c1ebc672759758
    , Python =
        ./rules/Python.dhall sha256:6aca177f5b37edf06c34b8ef881e8ebcbf915743b1b4518c02a1a69b02cd9b96
    , Go = ./rules/Go.dhall sha256:18ce0411921210bdce1a190a435d6abfbac0c95968e83ae2d9dc991cb07dc3fd
    , Wasm =
        ./rules/Wasm.dhall sha256:dda2eb863ae87200e08628bc9859098e866e4fb278b2ddf1ad84ac768c16d695
    , Lint = Types.Lint
    , public = [ "//visibility:public" ]
    }
