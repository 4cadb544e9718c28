import NIOCore
import Testing

@testable import ForgeRemote

/// Messages in streams of bytes, and what stands in headers.
@Suite struct FramingTests {
    private func framed(_ message: [UInt8], flags: UInt8 = 0) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeInteger(flags)
        buffer.writeInteger(UInt32(message.count))
        buffer.writeBytes(message)
        return buffer
    }

    @Test func messagesComeOutWhereverTheStreamIsCut() throws {
        let messages: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 7, count: 300)]
        var whole = ByteBuffer()
        for message in messages { whole.writeImmutableBuffer(framed(message)) }
        for size in [1, 2, 4, 5, 7, 64, 10_000] {
            var decoder = GRPCMessageDecoder(longest: 1000)
            var found: [[UInt8]] = []
            var rest = whole
            while rest.readableBytes > 0 {
                let slice = rest.readSlice(length: min(size, rest.readableBytes))
                var piece = try #require(slice)
                decoder.append(&piece)
                while let message = try decoder.next() { found.append(message) }
            }
            #expect(found == messages, "in pieces of \(size)")
            #expect(!decoder.isInside)
        }
    }

    @Test func whatIsTooLongOrCompressedIsRefusedBeforeItCame() {
        for (buffer, code) in [
            (framed(Array(repeating: 0, count: 11)), GRPCCode.resourceExhausted),
            (framed([1], flags: 1), .unimplemented),
        ] {
            var decoder = GRPCMessageDecoder(longest: 10)
            var head = buffer.getSlice(at: 0, length: 5) ?? ByteBuffer()
            decoder.append(&head)
            #expect { try decoder.next() } throws: { ($0 as? GRPCFailure)?.code == code }
        }
    }

    @Test(arguments: [
        ("5S", TimeAmount.seconds(5)), ("250m", .milliseconds(250)), ("1H", .hours(1)),
        ("99999999n", .nanoseconds(99_999_999)),
    ])
    func timeLimits(_ text: String, _ time: TimeAmount) { #expect(GRPCTimeout.parse(text) == time) }

    @Test(arguments: ["99999999H", "3000000H"])
    func whatIsLongerThanAnyClockIsNoTimeLimit(_ text: String) { #expect(GRPCTimeout.parse(text) == nil) }

    @Test(arguments: ["", "S", "5", "5x", "-1S", "999999999S", "1.5S"])
    func whatIsNoTimeLimit(_ text: String) { #expect(GRPCTimeout.parse(text) == nil) }

    @Test func messagesOfFailuresFitIntoHeaders() {
        #expect(GRPCFailure(.internal, "50% ü\n").headerText == "50%25 %C3%BC%0A")
    }
}
