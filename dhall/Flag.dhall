-- What a compiler or a linker is told, typed. `render` is total; Forge itself composes what is rendered: of a
-- scalar the last one counts, a set holds each once, and what is ordered keeps its order.
let Triple = ./Triple.dhall sha256:723316bfe3bb7a162fb39da2343e41008e8b8e5cf801a071cd32130a2956767a

let Level = < O0 | O1 | O2 | O3 | Os | Oz | Og >

let LTO = < Off | Thin | Fat >

let Debug = < None | LineTables | Full >

let Sanitizer = < Address | Memory | Thread | Undefined | Leak >

let sanitizers =
  { Address = "address"
  , Memory = "memory"
  , Thread = "thread"
  , Undefined = "undefined"
  , Leak = "leak"
  }

let Flag =
  < Optimize : Level
  | LTO : LTO
  | Debug : Debug
  | PIC : Bool
  | PIE : Bool
  | Standard : Text
  | Warn : Text
  | Cpu : Triple.Cpu
  | Tune : Triple.Cpu
  | CodeModel : Text
  | Sanitize : Sanitizer
  | Define : { name : Text, value : Optional Text }
  | Undefine : Text
  | Include : Text
  | SystemInclude : Text
  | FunctionSections
  | DataSections
  | NoExceptions
  | NoRTTI
  | Pthread
  | Static
  | Shared
  | GcSections
  | AsNeeded
  | ExportDynamic
  | Strip
  | Library : Text
  | LibraryPath : Text
  | Rpath : Text
  | Soname : Text
  | VersionScript : Text
  | Raw : Text
  >

let Class = < Scalar | Set | Ordered | Raw >

let Rendered = { class : Class, key : Text, words : List Text }

let scalar = λ(key : Text) → λ(word : Text) → { class = Class.Scalar, key, words = [ word ] }

let set = λ(word : Text) → { class = Class.Set, key = word, words = [ word ] }

let ordered = λ(word : Text) → { class = Class.Ordered, key = word, words = [ word ] }

let cpu =
  λ(key : Text) →
  λ(c : Triple.Cpu) →
    merge
      { generic = { class = Class.Scalar, key, words = [] : List Text }
      , native = scalar key "-${key}=native"
      , x86-64-v2 = scalar key "-${key}=x86-64-v2"
      , x86-64-v3 = scalar key "-${key}=x86-64-v3"
      , x86-64-v4 = scalar key "-${key}=x86-64-v4"
      , znver3 = scalar key "-${key}=znver3"
      , znver4 = scalar key "-${key}=znver4"
      , znver5 = scalar key "-${key}=znver5"
      , sapphirerapids = scalar key "-${key}=sapphirerapids"
      , alderlake = scalar key "-${key}=alderlake"
      , neoverse-v1 = scalar key "-${key}=neoverse-v1"
      , neoverse-v2 = scalar key "-${key}=neoverse-v2"
      , neoverse-n1 = scalar key "-${key}=neoverse-n1"
      , neoverse-n2 = scalar key "-${key}=neoverse-n2"
      , cortex-a78ae = scalar key "-${key}=cortex-a78ae"
      , cortex-a78c = scalar key "-${key}=cortex-a78c"
      , apple-m1 = scalar key "-${key}=apple-m1"
      , apple-m2 = scalar key "-${key}=apple-m2"
      , apple-m3 = scalar key "-${key}=apple-m3"
      , apple-m4 = scalar key "-${key}=apple-m4"
      }
      c

let bool = λ(key : Text) → λ(b : Bool) → scalar key (if b then "-f${key}" else "-fno-${key}")

let render : Flag → Rendered =
  λ(flag : Flag) →
    merge
      { Optimize = λ(l : Level) → scalar "O" "-${showConstructor l}"
      , LTO =
          λ(l : LTO) →
            scalar "lto" (merge { Off = "-fno-lto", Thin = "-flto=thin", Fat = "-flto" } l)
      , Debug =
          λ(d : Debug) → scalar "g" (merge { None = "-g0", LineTables = "-g1", Full = "-g" } d)
      , PIC = bool "PIC"
      , PIE = bool "PIE"
      , Standard = λ(s : Text) → scalar "std" "-std=${s}"
      , Warn = λ(w : Text) → set "-W${w}"
      , Cpu = cpu "march"
      , Tune = cpu "mtune"
      , CodeModel = λ(m : Text) → scalar "mcmodel" "-mcmodel=${m}"
      , Sanitize = λ(s : Sanitizer) → set "-fsanitize=${merge sanitizers s}"
      , Define =
          λ(d : { name : Text, value : Optional Text }) →
            scalar
              "D${d.name}"
              (merge { None = "-D${d.name}", Some = λ(v : Text) → "-D${d.name}=${v}" } d.value)
      , Undefine = λ(n : Text) → scalar "D${n}" "-U${n}"
      , Include = λ(p : Text) → ordered "-I${p}"
      , SystemInclude =
          λ(p : Text) → { class = Class.Ordered, key = "-isystem ${p}", words = [ "-isystem", p ] }
      , FunctionSections = set "-ffunction-sections"
      , DataSections = set "-fdata-sections"
      , NoExceptions = set "-fno-exceptions"
      , NoRTTI = set "-fno-rtti"
      , Pthread = set "-pthread"
      , Static = set "-static"
      , Shared = set "-shared"
      , GcSections = set "-Wl,--gc-sections"
      , AsNeeded = ordered "-Wl,--as-needed"
      , ExportDynamic = set "-rdynamic"
      , Strip = set "-s"
      , Library = λ(n : Text) → ordered "-l${n}"
      , LibraryPath = λ(p : Text) → ordered "-L${p}"
      , Rpath = λ(p : Text) → ordered "-Wl,-rpath,${p}"
      , Soname = λ(n : Text) → scalar "soname" "-Wl,-soname,${n}"
      , VersionScript = λ(p : Text) → scalar "version-script" "-Wl,--version-script=${p}"
      , Raw = λ(w : Text) → { class = Class.Raw, key = w, words = [ w ] }
      }
      flag

in  { Type = Flag, Level, LTO, Debug, Sanitizer, Class, Rendered, render }
