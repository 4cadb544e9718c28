-- Modules of Python, and programs that hold all of theirs in one file. Sources are named below `imports`.
let Types = ../Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

let L = ../List.dhall sha256:b276a9aa1883fe26acbc5013b8f717ee0c5e118cb6507fecd0871ff8f01d711b

let R = ./Rule.dhall sha256:665d70333646f58c58b1a7c9a064905534d4d659302f4c16fb6834864eae9cc1

let Library = { Type = R.Common ⩓ { imports : Text }, default = R.default ∧ { imports = "" } }

let Binary = { Type = Library.Type ⩓ { main : Text }, default = Library.default }

let Test = { Type = Binary.Type ⩓ R.Run.Type, default = Binary.default ∧ R.Run.default }

let entries =
  λ(c : Library.Type) →
  λ(ctx : Types.Ctx) →
  λ(all : List Types.Dep) →
    L.map
      Text
      Types.Entry
      (λ(p : Text) → { mapKey = p, mapValue = "${R.root ctx all}${c.imports}${p}" })
      c.srcs

let below = λ(c : Library.Type) → L.map Text Text (λ(p : Text) → c.imports ++ p) c.srcs

let sources =
  λ(c : Library.Type) → λ(ctx : Types.Ctx) → λ(all : List Types.Dep) → R.inputs ctx all (below c)

let shared = λ(c : Library.Type) → c.(R.Common) ⫽ { srcs = below c }

let library =
  λ(c : Library.Type) →
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

let program =
  λ(c : Binary.Type) →
  λ(ctx : Types.Ctx) →
  λ(all : List Types.Dep) →
    let own = c.(Library.Type)

    let output = "${ctx.out}${c.name}.pyz"

    let modules = R.ofDeps Types.Input (λ(i : Types.Info.Type) → i.modules) all

    let names = R.ofDeps Types.Entry (λ(i : Types.Info.Type) → i.names) all

    let pairs =
      L.map
        Types.Entry
        Text
        (λ(e : Types.Entry) → "${e.mapKey}=${e.mapValue}")
        (entries own ctx all # names)

    let pack =
      Types.Action::{ step = "pack"
                    , command =
                        R.words
                          ( ctx.toolchain.python
                            # [ "-c"
                              , packer
                              , output
                              , "${R.root ctx all}${c.main}"
                              , R.joined ctx.toolchain.python
                              ]
                            # pairs
                          )
                    , inputs = R.inputs ctx all [ c.main ] # sources own ctx all # modules
                    , outputs = [ R.file output ]
                    }

    in  { actions = [ pack ], made = R.made ctx "pack" output }

let withMain =
  λ(c : Binary.Type) →
    let common = shared c.(Library.Type) in common ⫽ { srcs = [ c.main ] # common.srcs }

let binary = λ(c : Binary.Type) → R.binary "Python.binary" (withMain c) (program c)

let test =
  λ(t : Test.Type) →
    let c = t.(Binary.Type)

    in  R.test
          "Python.test"
          (withMain c)
          t.(R.Run.Type)
          (λ(toolchain : Types.Toolchain.Type) → toolchain.python)
          (program c)

in  { Library, library, Binary, binary, Test, test }
