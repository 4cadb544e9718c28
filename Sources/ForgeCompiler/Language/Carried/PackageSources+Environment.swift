// Written by `dhall/embed`.
extension PackageSources {
    static let carriedEnvironment = ##"""
        -- File systems that actions see.
        let Types = ./Types.dhall sha256:3af3a5bcf006ae7d6d335720c7d955ca54a0bfa4474b433cce63d6ba7b651258

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
        """##
}
