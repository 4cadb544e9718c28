-- File systems that actions see.
let Types = ./Types.dhall sha256:fd509d930acb820de50a7c58854af561f55ceb40bbd4a176afd88ccebd43c22c

let Environment = Types.Environment

in  Environment
    ⫽ { debian =
          λ(name : Text) →
          λ(packages : List Text) →
            Environment::{ name, kind = "debian", packages = Some packages }
      , debianArchive =
          λ(name : Text) →
          λ(packages : List Text) →
            Environment::{ name, kind = "debian", packages = Some packages, from = Some "archive" }
      , layers =
          λ(name : Text) →
          λ(layers : List Text) →
            Environment::{ name, kind = "layers", layers = Some layers }
      , tree =
          λ(name : Text) →
          λ(path : Text) →
          λ(at : Text) →
            Environment::{ name, kind = "tree", path = Some path, at = Some at }
      }
