let Forge = missing sha256:48893162560155ff6e81ec36e6002df57f2bb7da95bbef71956becd3bd5ce13d

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
