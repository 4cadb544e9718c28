-- File systems that actions see.
let Types = ./Types.dhall sha256:774c23850f412189c2d270d73d02607866a5bc5733b9848e0f8e439939ffb209

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
