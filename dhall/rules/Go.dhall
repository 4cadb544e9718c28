-- Programs of Go, whose modules are in the tree (`vendor`) or in the standard library.
let Types = ../Types.dhall sha256:a88c5549dd40ad25f07a3395112f3bfad3a9a357dfb79bdb865bf79e6394da04

let R = ./Rule.dhall sha256:1fa0a45c737ecbbf49dbf1ab2a3ae583fd8934b36c245207c623c49e80c17a15

let Go = { Type = R.Common ⩓ { main : Text }, default = R.default ∧ { main = "." } }

let archs =
  { x86_64 = "amd64", aarch64 = "arm64", armv7 = "arm", riscv64 = "riscv64", wasm32 = "wasm" }

let systems =
  { linux = "linux", darwin = "darwin", wasi = "wasip1", windows = "windows", none = "none" }

let program =
  λ(c : Go.Type) →
  λ(ctx : Types.Ctx) →
  λ(all : List Types.Dep) →
    let output = ctx.out ++ c.name

    let target = ctx.toolchain.target

    let build =
      Types.Action::{ step = "build"
                    , command =
                        R.words
                          ( ctx.toolchain.go
                            # [ "build"
                              , "-trimpath"
                              , "-buildvcs=false"
                              , "-o"
                              , "/build/${output}"
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
                    , outputs = [ R.file output ]
                    }

    in  { actions = [ build ], made = R.made ctx "build" output }

let binary = λ(c : Go.Type) → R.binary "Go.binary" c.(R.Common) (program c)

in  { Binary = Go, binary }
