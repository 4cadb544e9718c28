// Written by `dhall/embed`.
extension PackageSources {
    static let carriedPackage = ##"""
        -- The language of builds.
        let Types = ./Types.dhall sha256:59f03318fb6befe22c2103b73d023a01558ef2aa0ccc4f2fd72ae8607069b638

        let C = ./rules/C.dhall sha256:a856b876dbcb1e58a4a63101e6828765d4d9299f05bd8e9bbcc52bfe63db9a47

        let Genrule =
          ./rules/Genrule.dhall sha256:019542e52ae43bfbc262cad0131c2e1930a5119752ad3f7ba2745094a3ad4101

        let Archive =
          ./rules/Archive.dhall sha256:4b0e3c0fe8d1113281283312639089302b10ab15083902e1d654a467e4526374

        let Fetch =
          ./rules/Fetch.dhall sha256:cb5f75c0b0e0983815c3615a9d3b1ad26697630fd035c91d5f6ff9b001ca3b7c

        let Upstream =
          ./rules/Upstream.dhall sha256:6e6b2491352f72e112c552636efe566bcf3dc88114b2e57043db4f0d7b8a1bc4

        in  { Target = Types.Target
            , Word = Types.Word
            , Flag = ./Flag.dhall sha256:630849811eff8fb9125f7e3610e5017b3a86a3bb32bed092238d09e0fd97b1e3
            , Triple =
                ./Triple.dhall sha256:a4ccd78a9b9f8a7d2852afee7471bb518174728d3eb4ad35357912890d5917d0
            , Compiler =
                ./Compiler.dhall sha256:e56d5747ce3024735a3b7eb632253470f8d10c725b41ea3577c5357d34f7306b
            , Linker =
                ./Linker.dhall sha256:ccc598962accdf9a2ce96f7f3f3d55ea09c36a239ea34d306c04054a3180b602
            , Toolchain =
                ./Toolchain.dhall sha256:cd36b4c337e503a7724555f5fc891b7fc78b8719632c02a4be40e2d287f4ba6f
            , Environment =
                ./Environment.dhall sha256:931299b13cf76dff15af8e65a2ddd31f1403cc22c9738a227f38e80ca0a5ccba
            , Need = ./Need.dhall sha256:07d834c2ff34c0a8661147171f43a1760da80478f64187458c34d22307a2567e
            , Project = Types.Project
            , Types
            , C = C.C
            , Cxx = C.Cxx
            , Genrule = Genrule.Genrule
            , genrule = Genrule.genrule
            , Test = Genrule.Test
            , test = Genrule.test
            , Archive = Archive.Archive
            , archive = Archive.archive
            , Fetch = Fetch.Fetch
            , fetch = Fetch.fetch
            , Git = Fetch.Git
            , git = Fetch.git
            , Upstream = Upstream.Upstream
            , make = Upstream.make
            , autotools = Upstream.autotools
            , cmake = Upstream.cmake
            , cargo = Upstream.cargo
            , debian = Upstream.debian
            , Rust =
                ./rules/Rust.dhall sha256:12aad779b160613b717730c63bef93b0f8e5a4c3816fc2a88a0bf2a5c192984e
            , Swift =
                ./rules/Swift.dhall sha256:5b1cb303c8e0ed4c2a054695ae72a7cbbc4c15739352c1116c6deae4afaaeca4
            , Python =
                ./rules/Python.dhall sha256:5abcad94f72048cd6efcb02bf9e6be40f2a357da6581616971079f33ccb65192
            , Go = ./rules/Go.dhall sha256:1df0531e1cab6d4632870eee1cf12755ea130993ffaa66ce4df148143e3c09b9
            , Wasm =
                ./rules/Wasm.dhall sha256:8429904e92a27eb1d70f4dfee97a1a7940eee5aa39d446d9b2d3405347f51a27
            , Lint = Types.Lint
            , public = [ "//visibility:public" ]
            }
        """##
}
