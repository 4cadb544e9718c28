-- Programs of Go, whose modules are in the tree (`vendor`) or in the standard library.
let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

let R = ./Rule.dhall sha256:665d70333646f58c58b1a7c9a064905534d4d659302f4c16fb6834864eae9cc1

let Go = { Type = R.Common ⩓ { main : Text }, default = R.default ∧ { main = "." } }

let archs =
  { x86_64 = "amd64", aarch64 = "arm64", armv7 = "arm", riscv64 = "riscv64", wasm32 = "wasm" }

let systems =
  { linux = "linux", darwin = "darwin", wasi = "wasip1", windows = "windows", none = "none" }

let none = [] : List Types.Entry

-- The levels of x86-64 that Go knows.
let levels =
  let level = λ(v : Text) → toMap { GOAMD64 = v }

  in  { generic = none
      , native = none
      , x86-64-v2 = level "v2"
      , x86-64-v3 = level "v3"
      , x86-64-v4 = level "v4"
      , znver3 = level "v3"
      , znver4 = level "v4"
      , znver5 = level "v4"
      , sapphirerapids = level "v4"
      , alderlake = level "v3"
      , neoverse-v1 = none
      , neoverse-v2 = none
      , neoverse-n1 = none
      , neoverse-n2 = none
      , cortex-a78ae = none
      , cortex-a78c = none
      , cortex-a72 = none
      , cortex-a53 = none
      , cortex-a15 = none
      , cortex-a9 = none
      , cortex-a7 = none
      , sifive-u74 = none
      , apple-m1 = none
      , apple-m2 = none
      , apple-m3 = none
      , apple-m4 = none
      }

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
                        # merge levels target.cpu
                    , inputs = R.inputs ctx all c.srcs
                    , workingDirectory = Some (R.root ctx all)
                    , outputs = [ R.file output ]
                    }

    in  { actions = [ build ], made = R.made ctx "build" output }

let binary = λ(c : Go.Type) → R.binary "Go.binary" c.(R.Common) (program c)

in  { Binary = Go, binary }
