let Forge = missing sha256:cc88c0ac42aaad945176e8361af13422f3bd2b9e4bda6b7a6c034b6ec2812dd4

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
