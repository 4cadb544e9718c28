import ForgeCore
import ForgeIR
import Testing

/// Text of hexadecimal digits, white space ignored, as bytes.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// Canonical protobuf, `docs/spec/identity.md`; bytes were worked out by hand from the encoding specification.
@Suite struct ProtobufTests {
    @Test("Fields are written in tag order, defaults left out, shortest numbers")
    func writer() {
        var out = ProtoWriter()
        out.string(1, "")
        out.integer(1, 0)
        out.bool(2, false)
        out.string(3, "a")
        out.integer(4, 300)
        out.integer(5, -1)
        out.bool(6, true)
        out.message(7, [])
        out.data(8, [])
        out.repeatedString(16, "")
        #expect(out.bytes == hex("1a01 61 20ac02 28ffffffffffffffffff01 3001 3a00 820100"))
    }

    @Test("What was written is read")
    func roundTrip() throws {
        var out = ProtoWriter()
        for (index, value) in [1, 127, 128, 16_383, 16_384, Int64.max, Int64.min, -1].enumerated() {
            out.integer(index + 1, value)
        }
        out.string(100, "grün")
        var reader = ProtoReader(out.bytes)
        var values: [Int64] = []
        while let (field, value) = try reader.next() {
            if field == 100 {
                #expect(try reader.string(value) == "grün")
            } else {
                values.append(try reader.int64(value))
            }
        }
        #expect(values == [1, 127, 128, 16_383, 16_384, Int64.max, Int64.min, -1])
    }

    @Test(
        "Broken wire bytes are refused",
        arguments: [
            "08", "0880", "08ffffffffffffffffffff01", "0a05 61", "0affffffffffffffffff01", "00", "0001", "0d00000000",
            "0900000000 00000000", "0b", "0c", "0f00", "80", "8080808080808080808001 00", "fa ff ff ff ff 0f 00",
        ])
    func broken(_ text: String) {
        #expect(throws: ProtoError.self) {
            var reader = ProtoReader(hex(text))
            while try reader.next() != nil {}
        }
    }

    @Test("A value of the other kind is refused")
    func kinds() throws {
        var reader = ProtoReader(hex("0801 1200"))
        let first = try #require(try reader.next())
        let second = try #require(try reader.next())
        #expect(throws: ProtoError.self) { try reader.string(first.value) }
        #expect(throws: ProtoError.self) { try reader.int64(second.value) }
        #expect(try reader.next() == nil)
    }

    @Test("Every single-byte change and every prefix of a message is read or refused, never a crash")
    func mutation() throws {
        let blob = BlobID(of: [1])
        let directory = try Directory(
            files: [.init(name: "a", blob: blob, isExecutable: true)], directories: [.init(name: "b", blob: .empty)],
            symlinks: [.init(name: "c", target: "a")])
        let bytes = directory.encoded
        for index in bytes.indices {
            #expect(throws: ProtoError.self) { try Directory(decoding: Array(bytes[..<index]) + [0xff]) }
            for change in 1...255 {
                var changed = bytes
                changed[index] ^= UInt8(change)
                guard let read = try? Directory(decoding: changed) else { continue }
                #expect(read.encoded == changed)
            }
        }
    }
}
