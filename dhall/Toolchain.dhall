-- Compilers as values: a cross compiler is another value, and nothing else changes.
let Types = ./Types.dhall sha256:22bc916408f940ab9e01491f5f9b91f79fcb78751dcc02d65c7abd06aa8ca602

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
