-- Compilers as values: what they are, and the words that they are called with.
let Triple = ./Triple.dhall sha256:a4ccd78a9b9f8a7d2852afee7471bb518174728d3eb4ad35357912890d5917d0

let Family = < GCC | Clang | Rustc | Swiftc | Go >

let Compiler = { family : Family, command : List Text }

let of = λ(family : Family) → λ(program : Text) → { family, command = [ program ] }

let render
-- The words that a compiler is called with to make something for a machine. GCC is made for one machine.
: Compiler → Triple.Type → List Text =
  λ(c : Compiler) →
  λ(target : Triple.Type) →
    c.command
    # merge
        { GCC = [] : List Text
        , Clang = [ "--target=${Triple.render target}" ]
        , Rustc = [ "--target", Triple.renderRust target ]
        , Swiftc = [ "-target", Triple.render target ]
        , Go = [] : List Text
        }
        c.family

let cpu
-- How a compiler is told the CPU; Go has a variable for it.
: Family → Triple.Cpu → List Text =
  λ(family : Family) →
  λ(c : Triple.Cpu) →
    merge
      { None = [] : List Text
      , Some =
          λ(n : Triple.Named) →
            let plain = [ "-${n.option}=${n.name}" ]

            in  merge
                  { GCC = plain
                  , Clang = plain
                  , Rustc = [ "-Ctarget-cpu=${n.name}" ]
                  , Swiftc = [ "-target-cpu", n.name, "-Xcc", "-mtune=generic" ]
                  , Go = [] : List Text
                  }
                  family
      }
      (Triple.cpu c)

let cross
-- A compiler of GCC that is named for its machine, such as `aarch64-linux-gnu-gcc`.
: Text → Text → Compiler =
  λ(prefix : Text) → λ(program : Text) → of Family.GCC "${prefix}-${program}"

in  { Type = Compiler
    , Family
    , render
    , cpu
    , cross
    , gcc = of Family.GCC "gcc"
    , gxx = of Family.GCC "g++"
    , clang = of Family.Clang "clang"
    , clangxx = of Family.Clang "clang++"
    , rustc = of Family.Rustc "rustc"
    , swiftc = of Family.Swiftc "swiftc"
    , go = of Family.Go "go"
    }
