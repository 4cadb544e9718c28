let Forge = missing sha256:9e455ae5f72229555ccfaef1c80ecda462293074dad3f6ba18a07390fd3eb8b1

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
