internal import ArgumentParser
internal import ForgeCapture
internal import ForgeCore
internal import ForgeDhall

/// What imports may reach, and what a command may spend.
struct DhallWorld: ParsableArguments {
    @Flag(help: "Neither read nor write caches.")
    var noCache = false

    @Option(
        help: ArgumentHelp(
            "Answer remote imports, pinned or not, from this file, without a network.", valueName: "JSON"))
    var remoteStub: String?

    @Flag(help: "Let remote imports without a hash pass; for exploring.")
    var allowUnpinned = false

    @Flag(help: "Let remote imports reach private addresses.")
    var allowPrivate = false

    @Option(help: ArgumentHelp("Stop evaluation after this many steps.", valueName: "N"))
    var maxSteps: UInt64?

    @Option(help: ArgumentHelp("Stop when terms and values take this many bytes (K, M, G).", valueName: "SIZE"))
    var maxMemory: ByteCount?

    /// The bounds and the world.
    func options() throws(ForgeError) -> DhallOptions {
        try Self.options(
            noCache: noCache, remoteStub: remoteStub, allowUnpinned: allowUnpinned, allowPrivate: allowPrivate,
            maxSteps: maxSteps, maxMemory: maxMemory)
    }

    /// The bounds and the world, those of a line without options by default.
    static func options(
        noCache: Bool = false, remoteStub: String? = nil, allowUnpinned: Bool = false, allowPrivate: Bool = false,
        maxSteps: UInt64? = nil, maxMemory: ByteCount? = nil
    ) throws(ForgeError) -> DhallOptions {
        var places = HostImports.Places(Composition.variable)
        if noCache { places.cache = nil }
        let remote: any RemoteImports =
            if let remoteStub {
                try HostImports.stub(remoteStub)
            } else {
                CurlImports(allowsPrivate: allowPrivate, network: NetworkVariables(Composition.variable))
            }
        return DhallOptions(
            environment: HostImports(places, remote: remote, package: BuildWorld.package) { Composition.variable($0) },
            // A stub is a network of the user's own making.
            requiresHashes: !allowUnpinned && remoteStub == nil, maxSteps: maxSteps,
            maxMemoryBytes: maxMemory.map { Int($0.bytes) } ?? 8 << 30,
            terms: noCache ? nil : places.terms.map { HostTermStore($0, home: places.home) })
    }

    /// A source that a person named; `-` is standard input.
    static func source(_ file: String) throws(ForgeError) -> DhallSource {
        DhallSource(try DocumentInput.bytes(of: file), path: file == "-" ? nil : file)
    }
}
