// Written by `dhall/embed`.
extension PackageSources {
    static let carriedFlag = ##"""
        -- What a compiler or a linker is told, typed. `render` is total; Forge itself composes what is rendered: of a
        -- scalar the last one counts, a set holds each once, and what is ordered keeps its order.
        let Triple = ./Triple.dhall sha256:a4ccd78a9b9f8a7d2852afee7471bb518174728d3eb4ad35357912890d5917d0

        let Level = < O0 | O1 | O2 | O3 | Os | Oz | Og >

        let LTO = < Off | Thin | Fat >

        let Debug = < None | LineTables | Full >

        let Panic = < Unwind | Abort >

        let CodeModel = < Tiny | Small | Kernel | Medium | Large >

        let codeModels =
          { Tiny = "tiny", Small = "small", Kernel = "kernel", Medium = "medium", Large = "large" }

        let RelocationModel = < Static | PIC | PIE >

        let Visibility = < Default | Hidden | Internal | Protected >

        let visibilities =
          { Default = "default", Hidden = "hidden", Internal = "internal", Protected = "protected" }

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
          | Relocation : RelocationModel
          | Standard : Text
          | Warn : Text
          | Cpu : Triple.Cpu
          | Tune : Triple.Cpu
          | CodeModel : CodeModel
          | Panic : Panic
          | Feature : { enable : Bool, name : Text }
          | Visibility : Visibility
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
          | Assembler : Text
          | Static
          | Shared
          | Pie : Bool
          | Relocatable
          | GcSections
          | NoGcSections
          | PrintGcSections
          | AsNeeded
          | NoAsNeeded
          | ExportDynamic
          | Strip
          | StripDebug
          | LTOJobs : Natural
          | Keyword : Text
          | Library : Text
          | LibraryPath : Text
          | Rpath : Text
          | RpathLink : Text
          | Soname : Text
          | VersionScript : Text
          | Raw : Text
          >

        let Class = < Scalar | Set | Ordered | Raw >

        let Rendered = { class : Class, key : Text, words : List Text }

        let scalar = λ(key : Text) → λ(word : Text) → { class = Class.Scalar, key, words = [ word ] }

        let set = λ(word : Text) → { class = Class.Set, key = word, words = [ word ] }

        let ordered = λ(word : Text) → { class = Class.Ordered, key = word, words = [ word ] }

        let silent = λ(key : Text) → { class = Class.Scalar, key, words = [] : List Text }

        let march =
          λ(c : Triple.Cpu) →
            merge
              { None = silent "march"
              , Some = λ(n : Triple.Named) → scalar "march" "-${n.option}=${n.name}"
              }
              (Triple.cpu c)

        let mtune =
          λ(c : Triple.Cpu) →
            merge
              { None = silent "mtune", Some = λ(n : Triple.Named) → scalar "mtune" "-mtune=${n.name}" }
              (Triple.cpu c)

        let position =
          λ(name : Text) → λ(b : Bool) → scalar "PIC" (if b then "-f${name}" else "-fno-${name}")

        let render : Flag → Rendered =
          λ(flag : Flag) →
            merge
              { Optimize = λ(l : Level) → scalar "O" "-${showConstructor l}"
              , LTO =
                  λ(l : LTO) →
                    scalar "lto" (merge { Off = "-fno-lto", Thin = "-flto=thin", Fat = "-flto" } l)
              , Debug =
                  λ(d : Debug) → scalar "g" (merge { None = "-g0", LineTables = "-g1", Full = "-g" } d)
              , PIC = position "PIC"
              , PIE = position "PIE"
              , Relocation =
                  λ(m : RelocationModel) →
                    scalar "PIC" (merge { Static = "-fno-PIC", PIC = "-fPIC", PIE = "-fPIE" } m)
              , Standard = λ(s : Text) → scalar "std" "-std=${s}"
              , Warn = λ(w : Text) → set "-W${w}"
              , Cpu = march
              , Tune = mtune
              , CodeModel = λ(m : CodeModel) → scalar "mcmodel" "-mcmodel=${merge codeModels m}"
              , Panic =
                  λ(p : Panic) →
                    scalar "exceptions" (merge { Unwind = "-fexceptions", Abort = "-fno-exceptions" } p)
              , Feature =
                  λ(f : { enable : Bool, name : Text }) →
                    scalar "m${f.name}" (if f.enable then "-m${f.name}" else "-mno-${f.name}")
              , Visibility = λ(v : Visibility) → scalar "visibility" "-fvisibility=${merge visibilities v}"
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
              , NoExceptions = scalar "exceptions" "-fno-exceptions"
              , NoRTTI = set "-fno-rtti"
              , Pthread = set "-pthread"
              , Assembler = λ(w : Text) → ordered "-Wa,${w}"
              , Static = set "-static"
              , Shared = set "-shared"
              , Pie = λ(b : Bool) → scalar "pie" (if b then "-pie" else "-no-pie")
              , Relocatable = set "-r"
              , GcSections = scalar "gc-sections" "-Wl,--gc-sections"
              , NoGcSections = scalar "gc-sections" "-Wl,--no-gc-sections"
              , PrintGcSections = set "-Wl,--print-gc-sections"
              , AsNeeded = ordered "-Wl,--as-needed"
              , NoAsNeeded = ordered "-Wl,--no-as-needed"
              , ExportDynamic = set "-rdynamic"
              , Strip = scalar "strip" "-s"
              , StripDebug = scalar "strip" "-Wl,--strip-debug"
              , LTOJobs = λ(n : Natural) → scalar "lto" "-flto=${Natural/show n}"
              , Keyword = λ(w : Text) → { class = Class.Ordered, key = "-z ${w}", words = [ "-z", w ] }
              , Library = λ(n : Text) → ordered "-l${n}"
              , LibraryPath = λ(p : Text) → ordered "-L${p}"
              , Rpath = λ(p : Text) → ordered "-Wl,-rpath,${p}"
              , RpathLink = λ(p : Text) → ordered "-Wl,-rpath-link,${p}"
              , Soname = λ(n : Text) → scalar "soname" "-Wl,-soname,${n}"
              , VersionScript = λ(p : Text) → scalar "version-script" "-Wl,--version-script=${p}"
              , Raw = λ(w : Text) → { class = Class.Raw, key = w, words = [ w ] }
              }
              flag

        let rustLevels = { O0 = "0", O1 = "1", O2 = "2", O3 = "3", Os = "s", Oz = "z", Og = "1" }

        let unsaid = { class = Class.Set, key = "", words = [] : List Text }

        let renderRust
        -- What `rustc` is told of a flag; most of those for C say nothing to it.
        : Flag → Rendered =
          λ(flag : Flag) →
            let says =
              { Optimize = λ(l : Level) → scalar "O" "-Copt-level=${merge rustLevels l}"
              , LTO =
                  λ(l : LTO) →
                    scalar "lto" (merge { Off = "-Clto=off", Thin = "-Clto=thin", Fat = "-Clto=fat" } l)
              , Debug =
                  λ(d : Debug) →
                    scalar
                      "g"
                      ( merge
                          { None = "-Cdebuginfo=0", LineTables = "-Cdebuginfo=1", Full = "-Cdebuginfo=2" }
                          d
                      )
              , Relocation =
                  λ(m : RelocationModel) →
                    scalar
                      "PIC"
                      ( merge
                          { Static = "-Crelocation-model=static"
                          , PIC = "-Crelocation-model=pic"
                          , PIE = "-Crelocation-model=pie"
                          }
                          m
                      )
              , CodeModel = λ(m : CodeModel) → scalar "mcmodel" "-Ccode-model=${merge codeModels m}"
              , Panic =
                  λ(p : Panic) →
                    scalar "panic" (merge { Unwind = "-Cpanic=unwind", Abort = "-Cpanic=abort" } p)
              , Feature =
                  λ(f : { enable : Bool, name : Text }) →
                    scalar "m${f.name}" "-Ctarget-feature=${if f.enable then "+" else "-"}${f.name}"
              , Strip = scalar "strip" "-Cstrip=symbols"
              , StripDebug = scalar "strip" "-Cstrip=debuginfo"
              , Raw = λ(w : Text) → { class = Class.Raw, key = w, words = [ w ] }
              }

            in  merge
                  ( says
                    ⫽ { PIC =
                          λ(b : Bool) →
                            scalar
                              "PIC"
                              (if b then "-Crelocation-model=pic" else "-Crelocation-model=static")
                      , PIE =
                          λ(b : Bool) →
                            scalar
                              "PIC"
                              (if b then "-Crelocation-model=pie" else "-Crelocation-model=static")
                      , Standard = λ(_ : Text) → unsaid
                      , Warn = λ(_ : Text) → unsaid
                      , Cpu =
                          λ(c : Triple.Cpu) →
                            merge
                              { None = silent "target-cpu"
                              , Some = λ(n : Triple.Named) → scalar "target-cpu" "-Ctarget-cpu=${n.name}"
                              }
                              (Triple.cpu c)
                      , Tune = λ(_ : Triple.Cpu) → unsaid
                      , Visibility = λ(_ : Visibility) → unsaid
                      , Sanitize = λ(_ : Sanitizer) → unsaid
                      , Define = λ(_ : { name : Text, value : Optional Text }) → unsaid
                      , Undefine = λ(_ : Text) → unsaid
                      , Include = λ(_ : Text) → unsaid
                      , SystemInclude = λ(_ : Text) → unsaid
                      , FunctionSections = unsaid
                      , DataSections = unsaid
                      , NoExceptions = unsaid
                      , NoRTTI = unsaid
                      , Pthread = unsaid
                      , Assembler = λ(_ : Text) → unsaid
                      , Static = unsaid
                      , Shared = unsaid
                      , Pie = λ(_ : Bool) → unsaid
                      , Relocatable = unsaid
                      , GcSections = unsaid
                      , NoGcSections = unsaid
                      , PrintGcSections = unsaid
                      , AsNeeded = unsaid
                      , NoAsNeeded = unsaid
                      , ExportDynamic = unsaid
                      , LTOJobs = λ(_ : Natural) → unsaid
                      , Keyword = λ(_ : Text) → unsaid
                      , Library = λ(_ : Text) → unsaid
                      , LibraryPath = λ(_ : Text) → unsaid
                      , Rpath = λ(_ : Text) → unsaid
                      , RpathLink = λ(_ : Text) → unsaid
                      , Soname = λ(_ : Text) → unsaid
                      , VersionScript = λ(_ : Text) → unsaid
                      }
                  )
                  flag

        in  { Type = Flag
            , Level
            , LTO
            , Debug
            , Panic
            , CodeModel
            , RelocationModel
            , Visibility
            , Sanitizer
            , Class
            , Rendered
            , render
            , renderRust
            }
        """##
}
