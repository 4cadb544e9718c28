import ForgeCore
import Testing

@Suite struct DigestTests {
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test("SHA-256 of the standard's example (FIPS 180-4)")
    func standardExample() {
        #expect(Digest(of: "abc").hex == Self.abc)
        #expect(Digest(of: "abc").text == "sha256:\(Self.abc)")
        #expect(Digest(of: "").hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("A stream gives the digest of the whole, however it is cut", arguments: [1, 7, 64, 1000])
    func stream(_ chunk: Int) {
        let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 * 31) }
        var stream = DigestStream()
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            stream.update(Array(bytes[start..<min(start + chunk, bytes.count)]))
        }
        #expect(stream.finish() == Digest(of: bytes))
        #expect(stream.byteCount == 5000)
        #expect(stream.finish() == Digest(of: bytes), "finishing does not end the stream")
    }

    @Test("Text and bytes come back as they went")
    func roundTrips() throws {
        let digest = Digest(of: "abc")
        #expect(Digest(hex: digest.hex) == digest)
        #expect(Digest(text: digest.text) == digest)
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(digest.bytes.first == 0xba && digest.bytes.last == 0xad)
    }

    @Test(
        "Other spellings are refused",
        arguments: [
            "", "sha256:", "sha256:\(abc.dropLast())", "sha256:\(abc)0", "sha256:\(abc.uppercased())", abc,
            "SHA256:\(abc)", "sha256:\(abc.dropLast())g", " sha256:\(abc)", "sha512:\(abc)",
        ])
    func refused(_ text: String) {
        #expect(Digest(text: text) == nil)
    }

    @Test("Only 32 bytes are a digest", arguments: [0, 31, 33, 64])
    func refusedBytes(_ count: Int) {
        #expect(Digest(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test("Digests sort as their bytes and as their text do")
    func order() {
        let digests = (0..<200).map { Digest(of: "\($0)") }
        #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
        #expect(
            digests.sorted().map(\.bytes)
                == digests.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) })
    }
}

@Suite struct BlobIDTests {
    @Test("The empty blob has its well-known name")
    func empty() {
        #expect(
            BlobID.empty.description == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/0")
    }

    @Test("The REAPI text form comes back as it went")
    func roundTrip() {
        let id = BlobID(of: Array("abc".utf8))
        #expect(id.description.hasSuffix("/3"))
        #expect(BlobID(text: id.description) == id)
    }

    @Test(
        "Other spellings are refused",
        arguments: ["", "/3", "+3", "-1", "03", " 3", "3 ", "3/", "x", "9223372036854775808"])
    func refused(_ size: String) {
        #expect(BlobID(text: "\(Digest(of: "abc").hex)/\(size)") == nil)
        #expect(BlobID(text: Digest(of: "abc").hex) == nil)
    }

    @Test("Blobs sort by digest, then by size")
    func order() {
        let digest = Digest(of: "abc")
        #expect(BlobID(digest, size: 1) < BlobID(digest, size: 2))
        #expect(!(BlobID(digest, size: 2) < BlobID(digest, size: 2)))
    }
}
