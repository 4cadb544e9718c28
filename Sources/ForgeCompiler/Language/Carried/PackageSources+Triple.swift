// Written by `dhall/embed`.
extension PackageSources {
    static let carriedTriple = ##"""
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

        let abis =
          { gnu = "-gnu", musl = "-musl", eabi = "-eabi", eabihf = "-eabihf", msvc = "-msvc", none = "" }

        let render : Machine → Text =
          λ(t : Machine) →
            "${merge archs t.arch}-${merge vendors t.vendor}-${merge systems t.os}${merge abis t.abi}"

        let linux = λ(arch : Arch) → Triple::{ arch, os = OS.linux, abi = ABI.gnu }

        in  { Type = Machine
            , default
            , Arch
            , Vendor
            , OS
            , ABI
            , Cpu
            , Gpu
            , render
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
        """##
}
