// Written by `dhall/embed`.
extension PackageSources {
    static let carriedGo = ##"""
        -- Programs of Go, whose modules are in the tree (`vendor`) or in the standard library.
        let Types = ../Types.dhall sha256:22bc916408f940ab9e01491f5f9b91f79fcb78751dcc02d65c7abd06aa8ca602

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let R = ./Rule.dhall sha256:a6ec47c199032fbf3d1132be6cebaa4790888226ea4d53d81d236cddc974e58f

        let Go = { Type = R.Common ⩓ { main : Text }, default = R.default ∧ { main = "." } }

        let archs =
          { x86_64 = "amd64", aarch64 = "arm64", armv7 = "arm", riscv64 = "riscv64", wasm32 = "wasm" }

        let systems =
          { linux = "linux", darwin = "darwin", wasi = "wasip1", windows = "windows", none = "none" }

        let binary =
          λ(c : Go.Type) →
            R.target
              "Go.binary"
              c.(R.Common)
              ( λ(ctx : Types.Ctx) →
                λ(all : List Types.Dep) →
                  let program = ctx.out ++ c.name

                  let target = ctx.toolchain.target

                  in  { actions =
                          [ Types.Action::{ step = "build"
                                          , command =
                                              R.words
                                                ( ctx.toolchain.go
                                                  # [ "build"
                                                    , "-trimpath"
                                                    , "-buildvcs=false"
                                                    , "-o"
                                                    , "/build/${program}"
                                                    , c.main
                                                    ]
                                                )
                                          , env =
                                              toMap
                                                { CGO_ENABLED = "0"
                                                , GOARCH = merge archs target.arch
                                                , GOCACHE = "/tmp/go-cache"
                                                , GOOS = merge systems target.os
                                                , GOPATH = "/tmp/go"
                                                , GOPROXY = "off"
                                                , GOTOOLCHAIN = "local"
                                                }
                                          , inputs = R.inputs ctx all c.srcs
                                          , workingDirectory = Some (R.root ctx all)
                                          , outputs = [ R.file program ]
                                          }
                          ]
                      , info = Types.Info::{ outputs = [ R.made ctx "build" program ] }
                      }
              )

        in  { Binary = Go, binary }
        """##
}
