// Written by `dhall/embed`.
extension PackageSources {
    static let carriedPackage = ##"""
        -- The language of builds.
        let Types = ./Types.dhall sha256:a88c5549dd40ad25f07a3395112f3bfad3a9a357dfb79bdb865bf79e6394da04

        let C = ./rules/C.dhall sha256:a1effc89379b9ac3e2090c6a924436869afd3ea474375bd48c604e6a4211be48

        let Genrule =
          ./rules/Genrule.dhall sha256:9949522885006d133d31e9624e6c2c9055c8474e9d55b6eca022d1ba28331928

        let Archive =
          ./rules/Archive.dhall sha256:f5e22521ea6253dc67bd7dcb409a3e66e861b6d485f61f614a52b607fc489bb0

        let Fetch =
          ./rules/Fetch.dhall sha256:de086be1adc1f3ae48612f397565e8f02286d4287ca6a95debcd76ef9736a251

        let Upstream =
          ./rules/Upstream.dhall sha256:94abff8077973d1833059d0f7c6358211e7482aa6918791bf29339a91109e3b8

        in  { Target = Types.Target
            , Word = Types.Word
            , Flag = ./Flag.dhall sha256:7ffb5005eba515646cf635ba42c77000800f7f1667f90ce3fc46c3818088b2d9
            , Triple =
                ./Triple.dhall sha256:723316bfe3bb7a162fb39da2343e41008e8b8e5cf801a071cd32130a2956767a
            , Toolchain =
                ./Toolchain.dhall sha256:43d40555c21df64f4177554f7dbbe79cc90b50487cb4b1793998dc79cfdc5939
            , Environment =
                ./Environment.dhall sha256:931299b13cf76dff15af8e65a2ddd31f1403cc22c9738a227f38e80ca0a5ccba
            , Need = ./Need.dhall sha256:07d834c2ff34c0a8661147171f43a1760da80478f64187458c34d22307a2567e
            , Project = Types.Project
            , Types
            , C = C.C
            , Cxx = C.Cxx
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
                ./rules/Rust.dhall sha256:3ca7d067341bc7d27013b6e93479e4389fa5b76aed3f7fda85900744042a6023
            , Swift =
                ./rules/Swift.dhall sha256:d56a2bd8db2c38d39880b2f6a06b72410c545a1dafd3cec358fdf5eee72a299c
            , Python =
                ./rules/Python.dhall sha256:983c19900786496d83b18cab98bf49e231b0cb6ac73769565e73739f610bb669
            , Go = ./rules/Go.dhall sha256:e5adeebd90a75cb39b6a6f57b593d3abbef8e8b11b3f8829950df16686f192d1
            , Wasm =
                ./rules/Wasm.dhall sha256:a34116830f28e107125bff3cae408768b8b1cfb9e932e155d1a3d9d58c5f8bb7
            , Lint = Types.Lint
            , public = [ "//visibility:public" ]
            }
        """##
}
