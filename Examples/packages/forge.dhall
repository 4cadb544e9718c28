let Forge = missing sha256:59c4f254b1ab63ecb1fce40c2cc9ab9ef576bb128a32c714c3d19b738169281d

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
