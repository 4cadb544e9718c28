// Written by `dhall/embed`.
extension PackageSources {
    static let carriedLinker = ##"""
        -- Linkers as values, which compilers call.
        let Compiler =
          ./Compiler.dhall sha256:e56d5747ce3024735a3b7eb632253470f8d10c725b41ea3577c5357d34f7306b

        let Linker = < bfd | gold | lld | mold >

        let name = λ(l : Linker) → merge { bfd = "bfd", gold = "gold", lld = "lld", mold = "mold" } l

        let render
        -- How a compiler is told which linker to call; that of Go is its own.
        : Compiler.Family → Linker → List Text =
          λ(family : Compiler.Family) →
          λ(l : Linker) →
            merge
              { GCC = [ "-fuse-ld=${name l}" ]
              , Clang = [ "-fuse-ld=${name l}" ]
              , Rustc = [ "-Clink-arg=-fuse-ld=${name l}" ]
              , Swiftc = [ "-use-ld=${name l}" ]
              , Go = [] : List Text
              }
              family

        in  { Type = Linker
            , name
            , render
            , bfd = Linker.bfd
            , gold = Linker.gold
            , lld = Linker.lld
            , mold = Linker.mold
            }
        """##
}
