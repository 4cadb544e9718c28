import ForgeCore
import Testing

@testable import ForgeRemote

/// What byte streams are called.
@Suite struct ResourceNameTests {
    private static let hash = String(repeating: "ab", count: 32)

    @Test(arguments: ["", "main", "a/b"])
    func namesSayInstanceAndBlob(_ instance: String) throws {
        let prefix = instance.isEmpty ? "" : instance + "/"
        let read = try ResourceName(reading: "\(prefix)blobs/\(Self.hash)/12")
        let write = try ResourceName(writing: "\(prefix)uploads/some-id/blobs/\(Self.hash)/12/name.txt/x")
        for name in [read, write] {
            #expect(name.instance == instance)
            #expect(name.blob.size == 12)
            #expect(name.blob.digest.hex == Self.hash)
        }
    }

    @Test func instancesAreNotNamedLikePartsOfNames() {
        for name in ["", "main", "a/b"] { #expect(RemoteServices.isInstanceName(name)) }
        for name in ["blobs", "a/uploads", "a//b", "/"] { #expect(!RemoteServices.isInstanceName(name)) }
    }

    @Test(arguments: [
        "", "blobs", "blobs/HASH", "blobs/HASH/", "blobs/HASH/-1", "blobs/HASH/+1", "blobs/HASH/1/more",
        "blobs/zz/1", "blobs/HASH/99999999999999999999", "/blobs/HASH/1", "a//blobs/HASH/1", "../blobs/HASH",
        "uploads/x/blobs/HASH/1", "compressed-blobs/gzip/HASH/1", "blobs/HASH/0",
    ])
    func whatCannotBeReadIsRefused(_ text: String) {
        let text = text.split(separator: "HASH", omittingEmptySubsequences: false).joined(separator: Self.hash)
        #expect { try ResourceName(reading: text) } throws: { ($0 as? GRPCFailure)?.code == .invalidArgument }
    }

    @Test(arguments: [
        "", "blobs/HASH/1", "uploads/blobs/HASH/1", "uploads//blobs/HASH/1", "uploads/x/HASH/1", "uploads/x/blobs/HASH",
        "uploads/x/blobs/HASH/x", "actionResults/uploads/x/blobs/HASH/1",
    ])
    func whatCannotBeWrittenIsRefused(_ text: String) {
        let text = text.split(separator: "HASH", omittingEmptySubsequences: false).joined(separator: Self.hash)
        #expect { try ResourceName(writing: text) } throws: { ($0 as? GRPCFailure)?.code == .invalidArgument }
    }
}
