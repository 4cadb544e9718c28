import ForgeCore
import ForgeIR
import Testing

@Suite("gzip@1") struct GzipTests {
    @Test("files of differing name and time become equal and keep their contents", arguments: [1, 6, 9])
    func differing(level: Int) throws {
        let bench = try Workbench()
        try bench.succeed(
            """
            seq 1 20000 >first; cp first second
            touch -d 2001-02-03 first; touch -d 2020-01-01 second
            gzip -\(level) -k first; gzip -\(level) -k second
            """)
        let one = try bench.read("first.gz")
        let two = try bench.read("second.gz")
        #expect(one != two)
        let result = try settled("gzip", one)
        #expect(try settled("gzip", two) == result)
        try bench.write(result, to: "out.gz")
        try bench.succeed("gzip -t out.gz; gzip -dc out.gz | cmp - first")
    }

    @Test("`gzip -n` differs from the canonical form in the system byte only")
    func minimal() throws {
        let bench = try Workbench()
        try bench.succeed("seq 1 100 | gzip -n >n.gz")
        var bytes = try bench.read("n.gz")
        let result = try settled("gzip", bytes)
        bytes[9] = 255
        #expect(result == bytes)
    }

    @Test("several members, stored blocks and every optional field are followed to their ends")
    func members() throws {
        let bench = try Workbench()
        try bench.succeed(
            """
            cat >make.py <<'END'
            import gzip, os, struct, zlib, random
            random.seed(7)
            noise = bytes(random.randrange(256) for _ in range(70000))
            def member(time, data, level, strategy=zlib.Z_DEFAULT_STRATEGY):
                c = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
                head = b"\\x1f\\x8b\\x08" + bytes([2 | 4 | 8 | 16]) + struct.pack("<I", time) + b"\\x02\\x03"
                head += struct.pack("<H", 6) + b"AB\\x02\\x00zz" + b"name%d\\0" % time + b"comment\\0"
                head += struct.pack("<H", zlib.crc32(head) & 0xffff)
                body = c.compress(data) + c.flush()
                return head + body + struct.pack("<II", zlib.crc32(data), len(data))
            for name, time in (("one", 5), ("two", 99999)):
                parts = [member(time, noise, 0), member(time, noise[:9] * 900, 9, zlib.Z_FIXED), member(time, b"", 6),
                         member(time, bytes(range(256)) * 300, 9), member(time, noise, 9, zlib.Z_HUFFMAN_ONLY)]
                open(name + ".gz", "wb").write(b"".join(parts) + bytes(512))
            END
            python3 make.py
            """)
        let result = try settled("gzip", try bench.read("one.gz"))
        #expect(try settled("gzip", try bench.read("two.gz")) == result)
        try bench.write(result, to: "out.gz")
        try bench.succeed(
            """
            python3 -c "
            import gzip
            a, b = gzip.open('out.gz').read(), gzip.open('one.gz').read()
            assert a == b and len(a) == 70000 * 2 + 8100 + 76800, len(a)"
            """)
    }

    @Test("bytes after the last member are refused")
    func trailing() throws {
        let bench = try Workbench()
        try bench.succeed("echo hello | gzip >a.gz; printf garbage >>a.gz")
        let bytes = try bench.read("a.gz")
        let error = #expect(throws: ForgeError.self) { try canonical("gzip", bytes) }
        #expect(error?.code == .canonicalizerInput)
    }

    @Test("damaged files give a coded error", arguments: [21, 22, 23])
    func mutations(seed: UInt64) throws {
        let bench = try Workbench()
        try bench.succeed("seq 1 300 >n; gzip -k n; gzip -1 <n >>n.gz")
        try survivesMutations("gzip", try bench.read("n.gz"), seed: seed)
    }
}
