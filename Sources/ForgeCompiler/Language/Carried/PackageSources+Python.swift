// Written by `dhall/embed`.
extension PackageSources {
    static let carriedPython = ##"""
        -- Modules of Python, and programs that hold all of theirs in one file. Sources are named below `imports`.
        let Types = ../Types.dhall sha256:22bc916408f940ab9e01491f5f9b91f79fcb78751dcc02d65c7abd06aa8ca602

        let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

        let R = ./Rule.dhall sha256:a6ec47c199032fbf3d1132be6cebaa4790888226ea4d53d81d236cddc974e58f

        let Python =
          { Type = R.Common ⩓ { imports : Text, main : Text, args : List Types.Word, data : List Text }
          , default =
              R.default ∧ { imports = "", main = "", args = [] : List Types.Word, data = [] : List Text }
          }

        let entries =
          λ(c : Python.Type) →
          λ(ctx : Types.Ctx) →
          λ(all : List Types.Dep) →
            L.map
              Text
              Types.Entry
              (λ(p : Text) → { mapKey = p, mapValue = "${R.root ctx all}${c.imports}${p}" })
              c.srcs

        let sources =
          λ(c : Python.Type) →
          λ(ctx : Types.Ctx) →
          λ(all : List Types.Dep) →
            R.inputs ctx all (L.map Text Text (λ(p : Text) → c.imports ++ p) c.srcs)

        let shared =
          λ(c : Python.Type) →
            c.(R.Common) ⫽ { srcs = L.map Text Text (λ(p : Text) → c.imports ++ p) c.srcs # c.data }

        let library =
          λ(c : Python.Type) →
            R.target
              "Python.library"
              (shared c)
              ( λ(ctx : Types.Ctx) →
                λ(all : List Types.Dep) →
                  { actions = [] : List Types.Action.Type
                  , info =
                      Types.Info::{ outputs = sources c ctx all
                                  , modules = sources c ctx all
                                  , names = entries c ctx all
                                  }
                  }
              )

        -- Stored, with one date and sorted, so that equal sources give equal bytes.
        let packer =
          ''
              import os, sys, zipfile
              out, main, python = sys.argv[1:4]
              with open(out, "wb") as f:
                  f.write(("#!/usr/bin/env " + python + "\n").encode())
                  with zipfile.ZipFile(f, "w") as z:
                      for pair in sorted(set(sys.argv[4:]) | {"__main__.py=" + main}):
                          name, path = pair.split("=", 1)
                          with open(path, "rb") as g:
                              z.writestr(zipfile.ZipInfo(name), g.read())
              os.chmod(out, 0o755)
              ''

        let pack =
          λ(c : Python.Type) →
          λ(program : Text) →
          λ(ctx : Types.Ctx) →
          λ(all : List Types.Dep) →
            let modules = R.ofDeps Types.Input (λ(i : Types.Info.Type) → i.modules) all

            let names = R.ofDeps Types.Entry (λ(i : Types.Info.Type) → i.names) all

            let pairs =
              L.map
                Types.Entry
                Text
                (λ(e : Types.Entry) → "${e.mapKey}=${e.mapValue}")
                (entries c ctx all # names)

            in  Types.Action::{ step = "pack"
                              , command =
                                  R.words
                                    ( ctx.toolchain.python
                                      # [ "-c"
                                        , packer
                                        , program
                                        , "${R.root ctx all}${c.main}"
                                        , R.joined ctx.toolchain.python
                                        ]
                                      # pairs
                                    )
                              , inputs = R.inputs ctx all [ c.main ] # sources c ctx all # modules
                              , outputs = [ R.file program ]
                              }

        let binary =
          λ(c : Python.Type) →
            R.target
              "Python.binary"
              (shared c)
              ( λ(ctx : Types.Ctx) →
                λ(all : List Types.Dep) →
                  let program = "${ctx.out}${c.name}.pyz"

                  in  { actions = [ pack c program ctx all ]
                      , info = Types.Info::{ outputs = [ R.made ctx "pack" program ] }
                      }
              )

        let test =
          λ(c : Python.Type) →
            R.target
              "Python.test"
              (shared c)
              ( λ(ctx : Types.Ctx) →
                λ(all : List Types.Dep) →
                  let program = "${ctx.out}${c.name}.pyz"

                  let made = R.made ctx "pack" program

                  let run =
                    Types.Action::{ step = "test"
                                  , command = R.words (ctx.toolchain.python # [ program ]) # c.args
                                  , inputs = [ made ] # R.inputs ctx all c.data
                                  }

                  in  { actions = [ pack c program ctx all, run ]
                      , info = Types.Info::{ outputs = [ made ], tests = [ "test" ] }
                      }
              )

        in  { Library = Python, library, Binary = Python, binary, Test = Python, test }
        """##
}
