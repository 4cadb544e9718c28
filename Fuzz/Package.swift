// swift-tools-version: 6.2
import PackageDescription

// A package of its own: libFuzzer brings `main`, and every module is compiled with coverage, which has no place in the
// program or in its tests. `make fuzz` builds and runs all of it.
let fuzzers = ["FuzzArchive", "FuzzCanary", "FuzzJSON", "FuzzLock", "FuzzMessages", "FuzzWorkload"]
let serverFuzzers = ["FuzzCalls", "FuzzFraming", "FuzzNames", "FuzzZstd"]
let dhallFuzzers = ["FuzzDhallCBOR", "FuzzDhallText"]

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies,
        swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "forge-fuzz",
    dependencies: [
        .package(name: "forge", path: ".."), .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    ],
    targets: fuzzers.map { fuzzer($0, [.product(name: "ForgeReaders", package: "forge")]) }
        + serverFuzzers.map {
            fuzzer(
                $0,
                [.product(name: "ForgeServer", package: "forge"), .product(name: "NIOCore", package: "swift-nio")])
        }
        + dhallFuzzers.map { fuzzer($0, ["DhallProbe", .product(name: "ForgeDhall", package: "forge")]) }
        + [
            .target(
                name: "DhallProbe", dependencies: [.product(name: "ForgeDhall", package: "forge")],
                swiftSettings: [
                    .swiftLanguageMode(.v6), .enableUpcomingFeature("InternalImportsByDefault"),
                    .treatAllWarnings(as: .error),
                ])
        ]
)
