let Forge = missing sha256:cebb34bd57a3c588366c8ed1df7d6551e0e78b938b40637e7036e77a7b4286e1

in  Forge
    ⫽ { project =
          Forge.Project::{ id = "packages"
                         , environments =
                             [ Forge.Environment.debian
                                 "cc"
                                 [ "binutils"
                                 , "coreutils"
                                 , "dash"
                                 , "diffutils"
                                 , "g++"
                                 , "gcc"
                                 , "grep"
                                 , "libc6-dev"
                                 , "sed"
                                 ]
                             , Forge.Environment.debian
                                 "cross"
                                 [ "binutils-aarch64-linux-gnu"
                                 , "coreutils"
                                 , "dash"
                                 , "diffutils"
                                 , "g++-aarch64-linux-gnu"
                                 , "gcc-aarch64-linux-gnu"
                                 , "grep"
                                 , "libc6-dev-arm64-cross"
                                 , "qemu-user"
                                 , "sed"
                                 ]
                             ]
                         , toolchains =
                             [ Forge.Toolchain.gcc "cc"
                               ⫽ { flags = [ Forge.Flag.Type.Optimize Forge.Flag.Level.O2 ] }
                             , Forge.Toolchain.gccFor
                                 "cross"
                                 "aarch64-linux-gnu"
                                 Forge.Triple.aarch64-linux-gnu
                                 [ "qemu-aarch64", "-L", "/usr/aarch64-linux-gnu" ]
                               ⫽ { flags = [ Forge.Flag.Type.Optimize Forge.Flag.Level.O2 ] }
                             ]
                         }
      }
