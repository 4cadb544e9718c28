import ForgeCore
import ForgeIR
import Testing

@Suite("zip@1") struct ZipTests {
    @Test("archives of differing times, order and extra fields become equal and stay readable")
    func differing() throws {
        let bench = try Workbench()
        try bench.succeed(
            """
            mkdir -p d; seq 1 500 >d/numbers; echo hi >zeta; printf '#!/bin/sh\\n' >alpha; chmod 755 alpha
            ln -s zeta link
            touch -d 2001-02-03T04:05:06Z d/numbers zeta alpha d; zip -qry one.zip d zeta alpha link
            touch -d 2020-01-01T00:00:01Z d/numbers zeta alpha d; zip -qry two.zip alpha link zeta d
            """)
        let one = try bench.read("one.zip")
        let two = try bench.read("two.zip")
        #expect(one != two)
        let result = try settled("zip", one)
        #expect(try settled("zip", two) == result)
        try bench.write(result, to: "out.zip")
        try bench.succeed(
            """
            unzip -tq out.zip; mkdir x; cd x; unzip -q ../out.zip
            cmp d/numbers ../d/numbers; test -x alpha; test ! -x zeta; test -L link
            """)
        #expect(try bench.succeed("unzip -Z1 out.zip") == "alpha\nd/\nd/numbers\nlink\nzeta\n")
        #expect(try bench.succeed("unzip -Zl out.zip zeta").contains("80-Jan-01 00:00"))
    }

    @Test("jars keep their manifest first and run")
    func jar() throws {
        let bench = try Workbench()
        guard try bench.run("command -v jar java").code == 0 else { return }
        try bench.succeed(
            """
            mkdir -p c/a; echo text >c/a/resource; echo other >c/B.txt
            touch -d 2001-02-03 c/a/resource; jar cf one.jar -C c a/resource -C c B.txt
            touch -d 2011-02-03 c/a/resource; sleep 0.1; jar cf two.jar -C c B.txt -C c a/resource
            """)
        let result = try settled("zip", try bench.read("one.jar"))
        #expect(try settled("zip", try bench.read("two.jar")) == result)
        try bench.write(result, to: "out.jar")
        let names = "META-INF/\nMETA-INF/MANIFEST.MF\nB.txt\na/resource\n"
        #expect(try bench.succeed("jar tf out.jar") == names)
        #expect(try bench.succeed("file -b out.jar").hasPrefix("Java archive"))
    }

    @Test("data descriptors, zip64 sizes, comments and data before the archive are resolved")
    func python() throws {
        let bench = try Workbench()
        try bench.succeed(
            """
            cat >make.py <<'END'
            import io, sys, zipfile
            class Pipe(io.RawIOBase):
                def __init__(self, f): self.f = f
                def writable(self): return True
                def write(self, b): return self.f.write(b)
            def make(name, year, stream, wide, prefix):
                f = open(name, "wb")
                f.write(prefix)
                z = zipfile.ZipFile(Pipe(f) if stream else f, "w", zipfile.ZIP_DEFLATED)
                z.comment = b"about"
                for n in ("b", "a", "mimetype"):
                    i = zipfile.ZipInfo(n, (year, 1, 2, 3, 4, 6))
                    i.comment = b"c"
                    i.compress_type = zipfile.ZIP_STORED if n == "mimetype" else zipfile.ZIP_DEFLATED
                    with z.open(i, "w", force_zip64=wide) as e: e.write(n.encode() * 1000)
                z.close(); f.close()
            make("plain.zip", 1999, False, False, b"")
            make("stream.zip", 2005, True, False, b"")
            make("wide.zip", 2010, True, True, b"")
            make("prefix.zip", 2010, False, False, b"#!/usr/bin/env python3\\n")
            END
            python3 make.py
            """)
        let result = try settled("zip", try bench.read("plain.zip"))
        #expect(try settled("zip", try bench.read("stream.zip")) == result)
        #expect(try settled("zip", try bench.read("wide.zip")) == result)
        try bench.write(result, to: "out.zip")
        let prefixed = try settled("zip", try bench.read("prefix.zip"))
        #expect(prefixed.starts(with: Array("#!/usr/bin/env python3\n".utf8)))
        try bench.write(prefixed, to: "out-prefix.zip")
        for name in ["out.zip", "out-prefix.zip"] {
            let listing = try bench.succeed(
                """
                python3 -c "
                import zipfile
                z = zipfile.ZipFile('\(name)')
                assert z.testzip() is None and z.comment == b'about'
                i = z.infolist()
                print([e.filename for e in i], {e.date_time for e in i}, z.read('a') == b'a' * 1000)"
                unzip -tqq \(name)
                """)
            #expect(listing.hasPrefix("['mimetype', 'a', 'b'] {(1980, 1, 1, 0, 0, 0)} True"))
        }
    }

    @Test("more than 65,535 entries are read and written with zip64")
    func many() throws {
        let bench = try Workbench()
        try bench.succeed(
            """
            python3 -c "
            import zipfile
            z = zipfile.ZipFile('many.zip', 'w')
            for n in range(66000): z.writestr(zipfile.ZipInfo('%05d' % (65999 - n)), b'')
            z.close()"
            """)
        let result = try canonical("zip", try bench.read("many.zip"))
        try bench.write(result, to: "out.zip")
        try bench.succeed(
            """
            python3 -c "
            import zipfile
            n = zipfile.ZipFile('out.zip').namelist()
            assert len(n) == 66000 and n[0] == '00000'"
            """)
    }

    @Test("encrypted archives are refused with a code of their own")
    func encrypted() throws {
        let bench = try Workbench()
        try bench.succeed("echo secret >s; zip -q -P word e.zip s")
        let bytes = try bench.read("e.zip")
        let error = #expect(throws: ForgeError.self) { try canonical("zip", bytes) }
        #expect(error?.code == .canonicalizerUnsupported)
    }

    @Test("an empty archive is canonical")
    func empty() throws {
        let bytes: [UInt8] = [0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18)
        #expect(try canonical("zip", bytes) == bytes)
    }

    @Test("damaged archives give a coded error", arguments: [31, 32, 33])
    func mutations(seed: UInt64) throws {
        let bench = try Workbench()
        try bench.succeed("seq 1 50 >n; echo z >z; zip -q n.zip n z; seq 1 9 | zip -q - - >s.zip")
        try survivesMutations("zip", try bench.read("n.zip"), seed: seed)
        try survivesMutations("zip", try bench.read("s.zip"), seed: seed)
    }
}
