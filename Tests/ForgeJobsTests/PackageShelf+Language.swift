extension PackageShelf {
    /// A language of builds with one rule.
    static let language = """
        let Artifact = < File : Text | Output : { action : Text, path : Text } | In : { source : Text, path : Text } >
        let Input = { artifact : Artifact, path : Text }
        let Word = < Text : Text | Source : Text | Out : Text | Of : Text >
        let Output = { path : Text, kind : < File | Directory > }
        let Action = { step : Text, command : List Word, inputs : List Input, outputs : List Output }
        let Entry = { mapKey : Text, mapValue : Text }
        let Info =
          { outputs : List Input, libraries : List Input, says : List Text, level : Natural, extra : List Entry
          , mode : < Plain | Named : Text >, hint : Optional Text, source : Optional Text, root : Text
          , tests : List Text }
        let Machine = { arch : Text, os : Text }
        let Toolchain =
          { name : Text, environment : Text, host : Machine, target : Machine, flags : Text, digest : Optional Text }
        let Ctx = { label : Text, package : Text, dir : Text, name : Text, out : Text, toolchain : Toolchain }
        let Role = < Dependency | Tool | From >
        let Dep = { label : Text, role : Role, direct : Bool, info : Info }
        let Source = { name : Text, kind : Text }
        let Target =
          { name : Text, rule : Text, visibility : List Text, deps : List Text, tools : List Text, from : Optional Text
          , srcs : List Text, sources : List Source, lower : Ctx → List Dep → { actions : List Action, info : Info } }
        let Copy =
          { name : Text, flags : Text, says : Text, deps : List Text, tools : List Text, srcs : List Text
          , visibility : List Text }
        let map = λ(a : Type) → λ(b : Type) → λ(f : a → b) → λ(xs : List a) →
          List/fold a xs (List b) (λ(x : a) → λ(ys : List b) → [ f x ] # ys) ([] : List b)
        let concat = λ(a : Type) → λ(b : Type) → λ(f : a → List b) → λ(xs : List a) →
          List/fold a xs (List b) (λ(x : a) → λ(ys : List b) → f x # ys) ([] : List b)
        let text = λ(t : Text) → Word.Text t
        let copy = λ(c : Copy) →
          { name = c.name, rule = "copy", visibility = c.visibility, deps = c.deps, tools = c.tools, from = None Text
          , srcs = c.srcs, sources = [] : List Source
          , lower = λ(ctx : Ctx) → λ(all : List Dep) →
              let out = "${ctx.out}o"
              let said = concat Dep Text (λ(d : Dep) → d.info.says) all
              let given = concat Dep Input (λ(d : Dep) → d.info.outputs) all
              let files = map Text Input
                (λ(p : Text) → { artifact = Artifact.File (ctx.dir ++ p), path = ctx.dir ++ p }) c.srcs
              in  { actions =
                    [ { step = "run"
                      , command = map Text Word text ([ "cp", ctx.toolchain.flags, c.flags, c.says ] # said)
                          # map Dep Word (λ(d : Dep) → text "${d.label}=${if d.direct then "1" else "0"}") all
                          # map Text Word (λ(t : Text) → Word.Of t) c.tools
                          # map Text Word (λ(p : Text) → Word.Source p) c.srcs # [ Word.Out "o" ]
                      , inputs = given # files
                      , outputs = [ { path = out, kind = (< File | Directory >).File } ]
                      } ]
                  , info =
                    { outputs =
                      [ { artifact = Artifact.Output { action = "${ctx.label}#run", path = out }, path = out } ]
                    , libraries = [] : List Input, says = [ c.says ], level = List/length Text c.deps
                    , tests = [] : List Text
                    , mode = (< Plain | Named : Text >).Named c.says, hint = Some c.says, source = None Text, root = ""
                    , extra = [ { mapKey = "b", mapValue = c.says }, { mapKey = "a", mapValue = "" } ]
                    }
                  }
          }
        in  { Target, copy, Types = { Dep, Role }, Toolchain, Machine }
        """

    /// The root, with two toolchains.
    static func forge(flags: String = "-t", lint: String = "relaxed", comment: String = "") -> String {
        """
        \(comment)
        let lang = ./lang.dhall
        let Environment = { name : Text, kind : Text, packages : List Text }
        let Lint = < permissive | relaxed | constrained | strict >
        let Project = { id : Text, environments : List Environment, toolchains : List lang.Toolchain, lint : Lint }
        let own = { arch = "\(architecture)", os = "linux" }
        let toolchain = λ(name : Text) → λ(flags : Text) →
          { name, environment = "base", host = own, target = own, flags, digest = None Text }
        in  lang ⫽ { Project = { Type = Project }
          , project =
            { id = "shelf", environments = [ { name = "base", kind = "debian", packages = [ "dash" ] } ]
            , toolchains = [ toolchain "gcc" "\(flags)", toolchain "other" "-o" ], lint = Lint.\(lint) } }

        """
    }

    private static var architecture: String {
        #if arch(arm64)
        "aarch64"
        #else
        "x86_64"
        #endif
    }
}
