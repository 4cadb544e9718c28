// Written by `dhall/embed`.
extension PackageSources {
    static let carriedWasm = ##"""
        -- Modules of WebAssembly from C: an object for each source, and a module that exports what is named.
        let Types = ../Types.dhall sha256:22bc916408f940ab9e01491f5f9b91f79fcb78751dcc02d65c7abd06aa8ca602

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let R = ./Rule.dhall sha256:a6ec47c199032fbf3d1132be6cebaa4790888226ea4d53d81d236cddc974e58f

        let Flag = ../Flag.dhall sha256:7ffb5005eba515646cf635ba42c77000800f7f1667f90ce3fc46c3818088b2d9

        let Feature = < bulk_memory | simd128 | threads | exception_handling | tail_call | multi_memory >

        let features =
          { bulk_memory = "bulk-memory"
          , simd128 = "simd128"
          , threads = "atomics"
          , exception_handling = "exception-handling"
          , tail_call = "tail-call"
          , multi_memory = "multimemory"
          }

        let Wasm =
          { Type =
              R.Common
              ⩓ { hdrs : List Text, exports : List Text, features : List Feature, flags : List Flag.Type }
          , default =
              R.default
              ∧ { hdrs = [] : List Text
                , exports = [] : List Text
                , features = [] : List Feature
                , flags = [ Flag.Type.Optimize Flag.Level.O2 ]
                }
          }

        let module =
          λ(c : Wasm.Type) →
            R.target
              "Wasm.module"
              (c.(R.Common) ⫽ { srcs = c.srcs # c.hdrs })
              ( λ(ctx : Types.Ctx) →
                λ(all : List Types.Dep) →
                  let feature =
                    λ(f : Feature) → Flag.Type.Feature { enable = True, name = merge features f }

                  let told =
                    L.map
                      Flag.Type
                      Types.Word
                      (λ(f : Flag.Type) → Types.Word.Flag (Flag.render f))
                      (c.flags # L.map Feature Flag.Type feature c.features)

                  let object = λ(src : Text) → "${ctx.out}${src}.o"

                  let compile =
                    λ(src : Text) →
                      Types.Action::{ step = src
                                    , command =
                                        R.words ctx.toolchain.wasm
                                        # told
                                        # R.words [ "-c", "${R.root ctx all}${src}", "-o", object src ]
                                    , inputs = R.inputs ctx all ([ src ] # c.hdrs)
                                    , outputs = [ R.file (object src) ]
                                    }

                  let objects = L.map Text Types.Input (λ(s : Text) → R.made ctx s (object s)) c.srcs

                  let output = "${ctx.out}${c.name}.wasm"

                  let link =
                    Types.Action::{ step = "link"
                                  , command =
                                      R.words
                                        ( ctx.toolchain.wasm
                                          # [ "-nostdlib", "-Wl,--no-entry", "-o", output ]
                                          # L.map Text Text (λ(e : Text) → "-Wl,--export=${e}") c.exports
                                        )
                                      # R.paths objects
                                  , inputs = objects
                                  , outputs = [ R.file output ]
                                  }

                  in  { actions = L.map Text Types.Action.Type compile c.srcs # [ link ]
                      , info = Types.Info::{ outputs = [ R.made ctx "link" output ] }
                      }
              )

        in  { Feature, Module = Wasm, module }
        """##
}
