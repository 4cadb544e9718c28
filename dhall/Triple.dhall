-- A machine: what programs run on, or are made for.
let Arch = < x86_64 | aarch64 | armv7 | riscv64 | wasm32 >

let Vendor = < unknown | pc | apple | nvidia >

let OS = < linux | darwin | wasi | windows | none >

let ABI = < gnu | musl | eabi | eabihf | msvc | none >

let Cpu =
  < generic
  | native
  | x86-64-v2
  | x86-64-v3
  | x86-64-v4
  | znver3
  | znver4
  | znver5
  | sapphirerapids
  | alderlake
  | neoverse-v1
  | neoverse-v2
  | neoverse-n1
  | neoverse-n2
  | cortex-a78ae
  | cortex-a78c
  | cortex-a72
  | cortex-a53
  | cortex-a15
  | cortex-a9
  | cortex-a7
  | sifive-u74
  | apple-m1
  | apple-m2
  | apple-m3
  | apple-m4
  >

let Gpu = < none | sm_80 | sm_86 | sm_87 | sm_89 | sm_90 | sm_90a | sm_100 | sm_100a | sm_120 >

let Machine = { arch : Arch, vendor : Vendor, os : OS, abi : ABI, cpu : Cpu, gpu : Gpu }

let default = { vendor = Vendor.unknown, abi = ABI.none, cpu = Cpu.generic, gpu = Gpu.none }

let Triple = { Type = Machine, default }

let archs =
  { x86_64 = "x86_64"
  , aarch64 = "aarch64"
  , armv7 = "armv7"
  , riscv64 = "riscv64"
  , wasm32 = "wasm32"
  }

let vendors = { unknown = "unknown", pc = "pc", apple = "apple", nvidia = "nvidia" }

let systems =
  { linux = "linux", darwin = "darwin", wasi = "wasi", windows = "windows", none = "none" }

-- The ABI of hardware without a system is named alone; below Linux the library's name stands before it.
let abis =
  { gnu = "-gnu", musl = "-musl", eabi = "-eabi", eabihf = "-eabihf", msvc = "-msvc", none = "" }

let linuxABIs = abis ⫽ { eabi = "-gnueabi", eabihf = "-gnueabihf" }

let end
-- The system and the ABI, which the name of a machine ends with.
: OS → ABI → Text =
  λ(os : OS) →
  λ(abi : ABI) →
    let plain = merge abis abi

    let ending =
      merge
        { linux = merge linuxABIs abi, darwin = plain, wasi = plain, windows = plain, none = plain }
        os

    in  merge systems os ++ ending

let render
-- The name that compilers know a machine by, as LLVM spells it.
: Machine → Text =
  λ(t : Machine) → "${merge archs t.arch}-${merge vendors t.vendor}-${end t.os t.abi}"

let rustArchs = archs ⫽ { riscv64 = "riscv64gc" }

let renderRust
-- The same for `rustc`, which leaves vendors that make no difference out.
: Machine → Text =
  λ(t : Machine) →
    let arch = merge rustArchs t.arch

    let vendor =
      merge { unknown = "unknown", pc = "pc", apple = "apple", nvidia = "unknown" } t.vendor

    let full = "${arch}-${vendor}-${end t.os t.abi}"

    in  merge
          { linux = full
          , darwin = full
          , wasi = "${arch}-wasip1"
          , windows = "${arch}-pc-windows${merge abis t.abi}"
          , none = full
          }
          t.os

let Named = { name : Text, option : Text }

let x86 = λ(name : Text) → Some { name, option = "march" }

let other = λ(name : Text) → Some { name, option = "mcpu" }

let cpu
-- What compilers call a CPU, and which option of C compilers takes that name; nothing for the generic one.
: Cpu → Optional Named =
  λ(c : Cpu) →
    merge
      { generic = None Named
      , native = x86 "native"
      , x86-64-v2 = x86 "x86-64-v2"
      , x86-64-v3 = x86 "x86-64-v3"
      , x86-64-v4 = x86 "x86-64-v4"
      , znver3 = x86 "znver3"
      , znver4 = x86 "znver4"
      , znver5 = x86 "znver5"
      , sapphirerapids = x86 "sapphirerapids"
      , alderlake = x86 "alderlake"
      , neoverse-v1 = other "neoverse-v1"
      , neoverse-v2 = other "neoverse-v2"
      , neoverse-n1 = other "neoverse-n1"
      , neoverse-n2 = other "neoverse-n2"
      , cortex-a78ae = other "cortex-a78ae"
      , cortex-a78c = other "cortex-a78c"
      , cortex-a72 = other "cortex-a72"
      , cortex-a53 = other "cortex-a53"
      , cortex-a15 = other "cortex-a15"
      , cortex-a9 = other "cortex-a9"
      , cortex-a7 = other "cortex-a7"
      , sifive-u74 = other "sifive-u74"
      , apple-m1 = other "apple-m1"
      , apple-m2 = other "apple-m2"
      , apple-m3 = other "apple-m3"
      , apple-m4 = other "apple-m4"
      }
      c

let linux = λ(arch : Arch) → Triple::{ arch, os = OS.linux, abi = ABI.gnu }

in  { Type = Machine
    , default
    , Arch
    , Vendor
    , OS
    , ABI
    , Cpu
    , Gpu
    , Named
    , render
    , renderRust
    , cpu
    , x86_64-linux-gnu = linux Arch.x86_64
    , aarch64-linux-gnu = linux Arch.aarch64
    , riscv64-linux-gnu = linux Arch.riscv64
    , x86_64-linux-musl = linux Arch.x86_64 ⫽ { abi = ABI.musl }
    , aarch64-linux-musl = linux Arch.aarch64 ⫽ { abi = ABI.musl }
    , armv7-linux-gnueabihf = linux Arch.armv7 ⫽ { abi = ABI.eabihf }
    , x86_64-apple-darwin = Triple::{ arch = Arch.x86_64, vendor = Vendor.apple, os = OS.darwin }
    , aarch64-apple-darwin = Triple::{ arch = Arch.aarch64, vendor = Vendor.apple, os = OS.darwin }
    , wasm32-wasi = Triple::{ arch = Arch.wasm32, os = OS.wasi }
    , grace-hopper =
        linux Arch.aarch64 ⫽ { vendor = Vendor.nvidia, cpu = Cpu.neoverse-v2, gpu = Gpu.sm_90a }
    , jetson-orin =
        linux Arch.aarch64 ⫽ { vendor = Vendor.nvidia, cpu = Cpu.cortex-a78ae, gpu = Gpu.sm_87 }
    }
