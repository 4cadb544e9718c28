import ForgeCore
import ForgeIR
import Testing

@testable import ForgeJobs

/// Actions whose environment is an image of a cluster.
struct ContainerImageTests {
    private func lower(image: String?, platform: [String: String] = [:]) throws -> LoweredAction {
        let shell = try Directory(files: [.init(name: "sh", blob: BlobID(of: [1]), isExecutable: true)])
        let environment = try Directory(directories: [.init(name: "bin", blob: BlobID(of: shell.encoded))])
        let known = [shell, environment].reduce(into: [BlobID.empty: Directory.empty]) {
            $0[BlobID(of: $1.encoded)] = $1
        }
        var declaration = ActionDeclaration(name: "a", environment: "cc", command: ["sh"])
        declaration.outputs = [Output(.path("out/x", .file))]
        declaration.platform = platform
        return try ActionLowering { (id) throws(ForgeError) in
            guard let directory = known[id] else { throw ForgeError(.bug, "unknown") }
            return directory
        }.lower(
            declaration, environment: BlobID(of: environment.encoded),
            inputs: [
                ResolvedInput(
                    Input(.source("s", subpath: ""), path: "in"), node: .file(BlobID(of: [2]), isExecutable: false))
            ],
            waived: [], image: image)
    }

    @Test func aMappedActionIsAnotherOne() throws {
        let (plain, mapped) = (try lower(image: nil), try lower(image: "docker://a@sha256:1"))
        #expect(plain.key != mapped.key)
        #expect(try lower(image: "docker://b").key != mapped.key)
        // Nobody's properties are sent but the user's own.
        #expect(plain.action.platform.isEmpty && plain.command.platform.isEmpty)
        #expect(mapped.action.platform == ["container-image": "docker://a@sha256:1"])
        #expect(mapped.command.platform == mapped.action.platform)
        #expect(mapped.command.workingDirectory == plain.command.workingDirectory)
        #expect(mapped.command.environment == plain.command.environment)
        let own = ["OSFamily": "Linux", "container-image": "own"]
        #expect(try lower(image: "docker://a", platform: own).action.platform == own)
        #expect(try lower(image: "docker://a", platform: ["OSFamily": "Linux"]).action.platform.count == 2)
    }

    @Test func theInputRootOfAMappedActionIsTheWorkTreeAlone() throws {
        let mapped = try lower(image: "docker://a")
        let stored = Dictionary(mapped.blobs.map { (BlobID(of: $0), $0) }) { $1 }
        let root = try Directory(decoding: try #require(stored[mapped.action.inputRoot]))
        #expect(root.directories.map(\.name) == ["build"] && root.files.isEmpty)
        let work = try Directory(decoding: try #require(stored[root.directories[0].blob]))
        #expect(work.files.map(\.name) == ["in"] && work.directories.map(\.name) == ["out"])
    }

    @Test(arguments: [
        ("[]", "no object"), (#"{"cc": 1}"#, "names no image"), (#"{"cc": ""}"#, "names no image"), ("{", ""),
        (#"{"cc": "a", "cc": "b"}"#, ""),
    ])
    func whatIsNoTableIsRefused(_ text: String, _ cause: String) {
        do {
            _ = try ContainerImages(Array(text.utf8), path: "images.json")
            Issue.record("it is taken")
        } catch {
            #expect(error.code == .remoteImages && error.path == "images.json")
            #expect(error.cause?.contains(cause) == true || cause.isEmpty, "\(error)")
        }
    }

    @Test func aTableMapsTheEnvironmentsThatItNames() throws {
        let images = try ContainerImages(Array(#"{"cc": "docker://a"}"#.utf8), path: "images.json")
        #expect(images.image(for: "cc") == "docker://a" && images.image(for: "other") == nil && !images.isEmpty)
        #expect(ContainerImages().isEmpty)
    }
}
