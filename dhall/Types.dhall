-- What targets are made of. `lower` is the whole of a rule: it gives the actions of one target, and what other
-- targets see of it.
let Flag = ./Flag.dhall sha256:630849811eff8fb9125f7e3610e5017b3a86a3bb32bed092238d09e0fd97b1e3

let Triple = ./Triple.dhall sha256:a4ccd78a9b9f8a7d2852afee7471bb518174728d3eb4ad35357912890d5917d0

let Need = ./Need.dhall sha256:07d834c2ff34c0a8661147171f43a1760da80478f64187458c34d22307a2567e

let Linker = ./Linker.dhall sha256:ccc598962accdf9a2ce96f7f3f3d55ea09c36a239ea34d306c04054a3180b602

let Entry = { mapKey : Text, mapValue : Text }

let Artifact =
  < File : Text | In : { source : Text, path : Text } | Output : { action : Text, path : Text } >

let Input = { artifact : Artifact, path : Text }

let Word = < Text : Text | Flag : Flag.Rendered | Source : Text | Out : Text | Of : Text >

let OutputKind = < File | Directory >

let Output = { path : Text, kind : OutputKind }

let Action =
  { Type =
      { step : Text
      , command : List Word
      , env : List Entry
      , inputs : List Input
      , discovered : List Input
      , dependencyList : Optional Text
      , writable : List Input
      , workingDirectory : Optional Text
      , outputs : List Output
      , stdin : Optional Text
      , timeout : Optional Natural
      , network : < None | Loopback >
      , need : List Need.Type
      }
  , default =
      { env = [] : List Entry
      , inputs = [] : List Input
      , discovered = [] : List Input
      , dependencyList = None Text
      , writable = [] : List Input
      , workingDirectory = None Text
      , outputs = [] : List Output
      , stdin = None Text
      , timeout = None Natural
      , network = < None | Loopback >.None
      , need = Need.none
      }
  }

let Info =
  { Type =
      { outputs : List Input
      , headers : List Input
      , includes : List Text
      , defines : List { name : Text, value : Optional Text }
      , libraries : List Input
      , modules : List Input
      , names : List Entry
      , flags : List Flag.Type
      , source : Optional Text
      , root : Text
      , tests : List Text
      , extra : List Entry
      }
  , default =
      { outputs = [] : List Input
      , headers = [] : List Input
      , includes = [] : List Text
      , defines = [] : List { name : Text, value : Optional Text }
      , libraries = [] : List Input
      , modules = [] : List Input
      , names = [] : List Entry
      , flags = [] : List Flag.Type
      , source = None Text
      , root = ""
      , tests = [] : List Text
      , extra = [] : List Entry
      }
  }

let Role = < Dependency | Tool | From >

let Dep = { label : Text, role : Role, direct : Bool, info : Info.Type }

let Toolchain =
  { Type =
      { name : Text
      , environment : Text
      , host : Triple.Type
      , target : Triple.Type
      , cc : List Text
      , cxx : List Text
      , ar : List Text
      , make : List Text
      , cmake : List Text
      , rustc : List Text
      , cargo : List Text
      , swiftc : List Text
      , python : List Text
      , go : List Text
      , wasm : List Text
      , flags : List Flag.Type
      , linkFlags : List Flag.Type
      , linker : Optional Linker.Type
      , sysroot : Optional Text
      , runner : Optional (List Text)
      , need : List Need.Type
      , digest : Optional Text
      }
  , default =
      { cc = [ "gcc" ]
      , cxx = [ "g++" ]
      , ar = [ "ar" ]
      , make = [ "make" ]
      , cmake = [ "cmake" ]
      , rustc = [ "rustc" ]
      , cargo = [ "cargo" ]
      , swiftc = [ "swiftc" ]
      , python = [ "python3" ]
      , go = [ "go" ]
      , wasm = [ "clang", "--target=wasm32" ]
      , flags = [] : List Flag.Type
      , linkFlags = [] : List Flag.Type
      , linker = None Linker.Type
      , sysroot = None Text
      , runner = None (List Text)
      , need = Need.none
      , digest = None Text
      }
  }

let Ctx =
  { label : Text, package : Text, dir : Text, name : Text, out : Text, toolchain : Toolchain.Type }

let Lowered = { actions : List Action.Type, info : Info.Type }

let Source =
  { Type =
      { name : Text
      , kind : Text
      , path : Optional Text
      , urls : List Text
      , digest : Optional Text
      , strip_components : Natural
      , executable : Bool
      }
  , default =
      { path = None Text
      , urls = [] : List Text
      , digest = None Text
      , strip_components = 0
      , executable = False
      }
  }

let Target =
  { name : Text
  , rule : Text
  , visibility : List Text
  , deps : List Text
  , tools : List Text
  , from : Optional Text
  , srcs : List Text
  , sources : List Source.Type
  , lower : Ctx → List Dep → Lowered
  }

let Environment =
  { Type =
      { name : Text
      , kind : Text
      , packages : Optional (List Text)
      , from : Optional Text
      , path : Optional Text
      , reference : Optional Text
      , at : Optional Text
      , layers : Optional (List Text)
      }
  , default =
      { packages = None (List Text)
      , from = None Text
      , path = None Text
      , reference = None Text
      , at = None Text
      , layers = None (List Text)
      }
  }

let Lint = < permissive | relaxed | constrained | strict >

let Project =
  { Type =
      { id : Text
      , environments : List Environment.Type
      , toolchains : List Toolchain.Type
      , lint : Lint
      }
  , default = { toolchains = [] : List Toolchain.Type, lint = Lint.relaxed }
  }

in  { Entry
    , Artifact
    , Input
    , Word
    , OutputKind
    , Output
    , Action
    , Info
    , Role
    , Dep
    , Toolchain
    , Ctx
    , Lowered
    , Source
    , Target
    , Environment
    , Lint
    , Project
    }
