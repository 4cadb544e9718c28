-- File systems that actions see.
let Types = ./Types.dhall sha256:a88c5549dd40ad25f07a3395112f3bfad3a9a357dfb79bdb865bf79e6394da04

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
