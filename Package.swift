// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target of Forge is compiled with (DESIGN part 7).
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "forge",
    products: [
        .executable(name: "forge", targets: ["forge"]),
        .executable(name: "forge-bench", targets: ["forge-bench"]),
        // What the fuzz package exercises.
        .library(name: "ForgeReaders", targets: ["ForgeCapture", "ForgeCore", "ForgeIR", "ForgeStore"]),
        .library(
            name: "ForgeServer",
            targets: ["ForgeCore", "ForgeExecutor", "ForgeIR", "ForgeREAPI", "ForgeRemote", "ForgeStore"]),
        .library(name: "ForgeDhall", targets: ["ForgeCore", "ForgeDhall"]),
    ],
    dependencies: [
        .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", exact: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        // ground
        .target(name: "CForgeLinux", cSettings: [.define("_GNU_SOURCE")]),
        .target(name: "ForgeCore", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
        .target(name: "ForgeREAPI", dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")]),
        // declare
        .target(
            name: "ForgeDhall",
            dependencies: [
                "ForgeCore", .product(name: "BigInt", package: "BigInt"),
            ]),
        // canonical
        .target(name: "ForgeIR", dependencies: ["ForgeCore"]),
        // compile
        .target(name: "ForgeCompiler", dependencies: ["ForgeCore", "ForgeDhall", "ForgeIR"]),
        .target(name: "ForgeEngine", dependencies: ["CForgeLinux", "ForgeCore"]),
        // execute
        .target(name: "ForgeStore", dependencies: ["CForgeLinux", "ForgeCore", "ForgeIR"]),
        .systemLibrary(name: "CArchive", path: "Sources/CArchive", providers: [.apt(["libarchive-dev"])]),
        .target(
            name: "ForgeCapture",
            dependencies: [
                "CArchive", "CForgeLinux", "ForgeCore", "ForgeDhall", "ForgeIR", "ForgeStore",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            // The `.a` files by name: Forge carries its archive reader inside itself (ADR 0020).
            linkerSettings: ["archive", "nettle", "lzma", "zstd", "bz2", "z"].map { .linkedLibrary(":lib\($0).a") }),
        .systemLibrary(name: "CZstd", path: "Sources/CZstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "ForgeExecutor", dependencies: ["CForgeLinux", "ForgeCore", "ForgeIR", "ForgeStore"]),
        .target(
            name: "ForgeRemote",
            dependencies: [
                "CZstd", "ForgeCore", "ForgeExecutor", "ForgeIR", "ForgeREAPI", "ForgeStore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ], linkerSettings: [.linkedLibrary(":libzstd.a")]),
        // record
        .target(
            name: "ForgeLedger",
            dependencies: ["ForgeCore", "ForgeIR", .product(name: "GRDB", package: "GRDB.swift")]),
        // serve
        .target(
            name: "ForgeJobs",
            dependencies: [
                "ForgeCapture", "ForgeCompiler", "ForgeCore", "ForgeDhall", "ForgeEngine", "ForgeExecutor", "ForgeIR",
                "ForgeLedger", "ForgeStore",
            ]),
        .target(
            name: "ForgeCLI",
            dependencies: [
                "CForgeLinux", "ForgeCapture", "ForgeCompiler", "ForgeCore", "ForgeDhall", "ForgeExecutor", "ForgeIR",
                "ForgeJobs",
                "ForgeLedger", "ForgeRemote",
                "ForgeStore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "forge", dependencies: ["ForgeCLI"]),
        .executableTarget(
            name: "forge-bench",
            dependencies: [
                "ForgeCapture", "ForgeCompiler", "ForgeCore", "ForgeEngine", "ForgeExecutor", "ForgeIR", "ForgeStore",
            ]),
        // tests
        .target(
            name: "ForgeTesting", dependencies: ["CForgeLinux", "ForgeCore", "ForgeExecutor", "ForgeIR", "ForgeStore"]),
        .testTarget(
            name: "ForgeREAPITests",
            dependencies: [
                "ForgeCore", "ForgeIR", "ForgeREAPI", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]),
        .testTarget(
            name: "ForgeRemoteTests",
            dependencies: [
                "ForgeCore", "ForgeExecutor", "ForgeIR", "ForgeREAPI", "ForgeRemote", "ForgeStore", "ForgeTesting",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]),
        .testTarget(
            name: "ForgeDhallTests",
            dependencies: ["ForgeCore", "ForgeDhall", .product(name: "BigInt", package: "BigInt")],
            exclude: ["Golden"]),
        .testTarget(
            name: "ForgeCompilerTests",
            dependencies: ["ForgeCompiler", "ForgeCore", "ForgeDhall", "ForgeIR", "ForgeTesting"],
            exclude: ["GraphGolden", "InitGolden", "MistakeGolden"]),
        .testTarget(
            name: "ForgeEngineTests", dependencies: ["ForgeCore", "ForgeEngine", "ForgeTesting"],
            exclude: ["Timelines"]),
        .testTarget(name: "TidyTests"),
        .testTarget(name: "ForgeCanonicalizerTests", dependencies: ["ForgeCore", "ForgeIR"]),
        .testTarget(name: "ForgeLedgerTests", dependencies: ["ForgeCore", "ForgeIR", "ForgeLedger"]),
        .testTarget(
            name: "ForgeJobsTests",
            dependencies: [
                "ForgeCapture", "ForgeCompiler", "ForgeCore", "ForgeDhall", "ForgeEngine", "ForgeExecutor", "ForgeIR",
                "ForgeJobs", "ForgeLedger", "ForgeREAPI", "ForgeRemote", "ForgeStore", "ForgeTesting",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]),
        .testTarget(
            name: "ForgeCLITests", dependencies: ["ForgeTesting", "forge"], exclude: ["MistakeGolden"]),
        .testTarget(
            name: "ForgeRecordTests",
            dependencies: ["ForgeCore", "ForgeExecutor", "ForgeIR", "ForgeJobs", "ForgeStore"],
            exclude: ["Golden"]),
        .testTarget(name: "ForgeCoreTests", dependencies: ["ForgeCore", "ForgeTesting"]),
        .testTarget(
            name: "ForgeIRTests", dependencies: ["ForgeCore", "ForgeIR", "ForgeTesting"], exclude: ["Fixtures"]),
        .testTarget(
            name: "ForgeExecutorTests",
            dependencies: ["CForgeLinux", "ForgeCore", "ForgeExecutor", "ForgeIR", "ForgeStore"],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "ForgeCaptureTests",
            dependencies: ["ForgeCapture", "ForgeCore", "ForgeIR", "ForgeStore", "ForgeTesting"]),
        .testTarget(name: "ForgeStoreTests", dependencies: ["ForgeCore", "ForgeIR", "ForgeStore", "ForgeTesting"]),
    ]
)

for target in package.targets where target.type != .system && target.name != "CForgeLinux" {
    target.swiftSettings = (target.swiftSettings ?? []) + house
}
