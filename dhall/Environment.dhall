-- File systems that actions see.
let Types = ./Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

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
