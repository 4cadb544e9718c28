-- Toolchains as values: a cross compiler is another value, and nothing else changes.
let Types = ./Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

let Triple = ./Triple.dhall sha256:a4ccd78a9b9f8a7d2852afee7471bb518174728d3eb4ad35357912890d5917d0

let Compiler =
  ./Compiler.dhall sha256:e56d5747ce3024735a3b7eb632253470f8d10c725b41ea3577c5357d34f7306b

let Linker = ./Linker.dhall sha256:ccc598962accdf9a2ce96f7f3f3d55ea09c36a239ea34d306c04054a3180b602

let Toolchain = Types.Toolchain

-- What a toolchain is made of; the compilers and the linker are told of its machines.
let Parts =
  { Type =
      { name : Text
      , environment : Text
      , host : Triple.Type
      , target : Triple.Type
      , c : Compiler.Type
      , cxx : Compiler.Type
      , rust : Compiler.Type
      , swift : Compiler.Type
      , go : Compiler.Type
      , ar : List Text
      , linker : Optional Linker.Type
      , sysroot : Optional Text
      , runner : Optional (List Text)
      }
  , default =
      { host = Triple.x86_64-linux-gnu
      , target = Triple.x86_64-linux-gnu
      , c = Compiler.gcc
      , cxx = Compiler.gxx
      , rust = Compiler.rustc
      , swift = Compiler.swiftc
      , go = Compiler.go
      , ar = [ "ar" ]
      , linker = None Linker.Type
      , sysroot = None Text
      , runner = None (List Text)
      }
  }

let of
-- A toolchain of compilers and a linker.
: Parts.Type → Toolchain.Type =
  λ(p : Parts.Type) →
    Toolchain::{ name = p.name
               , environment = p.environment
               , host = p.host
               , target = p.target
               , cc = Compiler.render p.c p.target
               , cxx = Compiler.render p.cxx p.target
               , rustc = Compiler.render p.rust p.target
               , swiftc = Compiler.render p.swift p.target
               , go = Compiler.render p.go p.target
               , ar = p.ar
               , linker = p.linker
               , sysroot = p.sysroot
               , runner = p.runner
               }

-- Programs without a word on the machine: they are that machine's own.
let own = { rustc = [ "rustc" ], swiftc = [ "swiftc" ] }

let gccOn =
  λ(machine : Triple.Type) →
  λ(environment : Text) →
    of Parts::{ name = "gcc", environment, host = machine, target = machine } ⫽ own

in  Toolchain
    ⫽ { gcc = gccOn Triple.x86_64-linux-gnu
      , gccOn
      , gccFor =
          λ(environment : Text) →
          λ(prefix : Text) →
          λ(target : Triple.Type) →
          λ(runner : List Text) →
            of
              Parts::{ name = prefix
                     , environment
                     , target
                     , c = Compiler.cross prefix "gcc"
                     , cxx = Compiler.cross prefix "g++"
                     , ar = [ "${prefix}-ar" ]
                     , runner = Some runner
                     }
            ⫽ own
      , Parts
      , of
      }
