// Written by `dhall/embed`.
extension PackageSources {
    static let carriedGo = ##"""
        -- Programs of Go, whose modules are in the tree (`vendor`) or in the standard library.
        let Types = ../Types.dhall sha256:ba97de0ed96227cfece87709cabf30c1d34ac8a6b955bb9adeceb505ee145ede

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let R = ./Rule.dhall sha256:fc791d6bac8f5cb674bb93d6a6e5f6c97be4f2d25c8c4c88e0e19d74a1f6ef3e

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
