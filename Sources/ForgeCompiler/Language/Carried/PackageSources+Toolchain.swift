// Written by `dhall/embed`.
extension PackageSources {
    static let carriedToolchain = ##"""
        -- Compilers as values: a cross compiler is another value, and nothing else changes.
        let Types = ./Types.dhall sha256:a88c5549dd40ad25f07a3395112f3bfad3a9a357dfb79bdb865bf79e6394da04

        let Triple = ./Triple.dhall sha256:723316bfe3bb7a162fb39da2343e41008e8b8e5cf801a071cd32130a2956767a

        let Toolchain = Types.Toolchain

        let gccOn =
          λ(machine : Triple.Type) →
          λ(environment : Text) →
            Toolchain::{ name = "gcc", environment, host = machine, target = machine }

        in  Toolchain
            ⫽ { gcc = gccOn Triple.x86_64-linux-gnu
              , gccOn
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
