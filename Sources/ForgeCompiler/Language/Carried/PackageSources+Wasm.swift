// Written by `dhall/embed`.
extension PackageSources {
    static let carriedWasm = ##"""
        -- Modules of WebAssembly from C: an object for each source, and a module that exports what is named.
        let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let R = ./Rule.dhall sha256:665d70333646f58c58b1a7c9a064905534d4d659302f4c16fb6834864eae9cc1

        let Flag = ../Flag.dhall sha256:630849811eff8fb9125f7e3610e5017b3a86a3bb32bed092238d09e0fd97b1e3

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

        -- A sysroot is one of the target machine, which another than WebAssembly's is no help for.
        let clang =
          λ(t : Types.Toolchain.Type) →
            merge
              { x86_64 = t.wasm
              , aarch64 = t.wasm
              , armv7 = t.wasm
              , riscv64 = t.wasm
              , wasm32 = R.compiler t.wasm t
              }
              t.target.arch

        let program =
          λ(c : Wasm.Type) →
          λ(ctx : Types.Ctx) →
          λ(all : List Types.Dep) →
            let feature = λ(f : Feature) → Flag.Type.Feature { enable = True, name = merge features f }

            let command = R.words (clang ctx.toolchain)

            let told = R.flags (c.flags # L.map Feature Flag.Type feature c.features)

            let object = λ(src : Text) → "${ctx.out}${src}.o"

            let compile =
              λ(src : Text) →
                Types.Action::{ step = src
                              , command =
                                  command
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
                                command
                                # R.words
                                    ( [ "-nostdlib", "-Wl,--no-entry", "-o", output ]
                                      # L.map Text Text (λ(e : Text) → "-Wl,--export=${e}") c.exports
                                    )
                                # R.paths objects
                            , inputs = objects
                            , outputs = [ R.file output ]
                            }

            in  { actions = L.map Text Types.Action.Type compile c.srcs # [ link ]
                , made = R.made ctx "link" output
                }

        let module =
          λ(c : Wasm.Type) → R.binary "Wasm.module" (c.(R.Common) ⫽ { srcs = c.srcs # c.hdrs }) (program c)

        in  { Feature, Module = Wasm, module }
        """##
}
