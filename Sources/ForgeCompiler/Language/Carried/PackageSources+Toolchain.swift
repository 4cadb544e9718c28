// Written by `dhall/embed`.
extension PackageSources {
    static let carriedToolchain = ##"""
        -- Compilers as values: a cross compiler is another value, and nothing else changes.
        let Types = ./Types.dhall sha256:ba97de0ed96227cfece87709cabf30c1d34ac8a6b955bb9adeceb505ee145ede

        let Triple = ./Triple.dhall sha256:723316bfe3bb7a162fb39da2343e41008e8b8e5cf801a071cd32130a2956767a

        let Toolchain = Types.Toolchain

        in  Toolchain
            ⫽ { gcc =
                  λ(environment : Text) →
                    Toolchain::{ name = "gcc"
                               , environment
                               , host = Triple.x86_64-linux-gnu
                               , target = Triple.x86_64-linux-gnu
                               }
              , gccFor =
                  λ(environment : Text) →
                  λ(prefix : Text) →
                  λ(target : Triple.Type) →
                  λ(runner : List Text) →
                    Toolchain::{ name = prefix
                               , environment
                               , host = Triple.x86_64-linux-gnu
                               , target
                               , cc = [ "${prefix}-gcc" ]
                               , cxx = [ "${prefix}-g++" ]
                               , ar = [ "${prefix}-ar" ]
                               , runner = Some runner
                               }
              }
        """##
}
