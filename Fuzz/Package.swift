// swift-tools-version: 6.2
import PackageDescription

// A package of its own: libFuzzer brings `main`, and every module is compiled with coverage, which has no place in the
// program or in its tests. `make fuzz` builds and runs all of it.
let fuzzers = ["FuzzArchive", "FuzzCanary", "FuzzJSON", "FuzzLock", "FuzzMessages", "FuzzWorkload"]

let package = Package(
    name: "forge-fuzz",
    dependencies: [.package(name: "forge", path: "..")],
    targets: fuzzers.map { name in
        .executableTarget(
            name: name,
            dependencies: [.product(name: "ForgeReaders", package: "forge")],
            swiftSettings: [
                .swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .unsafeFlags(["-parse-as-library"]),
            ])
    }
)
