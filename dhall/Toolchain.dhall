-- Compilers as values: a cross compiler is another value, and nothing else changes.
let Types = ./Types.dhall sha256:774c23850f412189c2d270d73d02607866a5bc5733b9848e0f8e439939ffb209

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
