-- File systems that actions see.
let Types = ./Types.dhall sha256:ba97de0ed96227cfece87709cabf30c1d34ac8a6b955bb9adeceb505ee145ede

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
