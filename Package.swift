// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// Tests read C structures and start processes; what they do with memory is not what the agent ships.
let testSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")

let package = Package(
    name: "gatepost",
    products: [.executable(name: "gatepost", targets: ["gatepost"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Imports run downward only, in this order.
        .executableTarget(
            name: "gatepost",
            dependencies: [
                "Agent", "Trial", "Inputs", "Formats", "Events", "Spool", "Bytes", "Transport", "Configuration", log,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings,
            // With Swift's library in it the program would export 17,000 symbols, which nothing looks up: 1.5 MiB. Functions
            // that are the same, and whose address nobody takes, are linked once: 0.3 MiB.
            linkerSettings: [
                .unsafeFlags(
                    ["-Xlinker", "--no-export-dynamic", "-Xlinker", "--icf=safe"], .when(configuration: .release))
            ]),
        .target(
            name: "Agent",
            dependencies: [
                "Inputs", "Outputs", "Formats", "Compression", "COpenSSL", log, nio, nioHTTP, nioPosix,
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Admin/Page")], swiftSettings: settings),
        .target(
            name: "Trial", dependencies: ["Transport", "Compression", "Bytes", "COpenSSL", nio, nioHTTP, nioPosix],
            swiftSettings: settings),
        .target(
            name: "Inputs",
            dependencies: [
                "Spool", "Events", "Transport", "Compression", "Configuration", "Bytes", "COpenSSL", "CShims", log,
            ],
            exclude: ["Ledger/README.md"], swiftSettings: settings),
        .target(
            name: "Outputs",
            dependencies: [
                "Compression", "Spool", "Events", "Formats", "Transport", "Configuration", log, nio, nioPosix,
                nioHTTP,
            ],
            swiftSettings: settings),
        .target(name: "Formats", dependencies: ["Events", "Bytes", "COpenSSL"], swiftSettings: settings),
        .target(name: "Events", dependencies: ["Bytes", "Configuration", "COpenSSL"], swiftSettings: settings),
        .target(
            name: "Spool", dependencies: ["Compression", "Bytes", "Configuration", "CShims"], exclude: ["README.md"],
            swiftSettings: settings),
        .target(
            name: "Transport",
            dependencies: ["Bytes", "Configuration", "COpenSSL", "CShims", nio, nioPosix],
            swiftSettings: settings),
        .target(name: "Configuration", dependencies: ["CYAML"], swiftSettings: settings),
        .target(name: "Compression", dependencies: ["Bytes", "CZlib"], swiftSettings: settings),
        .target(name: "Bytes", dependencies: ["CShims"], swiftSettings: settings),
        .target(name: "CShims"),
        .executableTarget(
            name: "SpoolBench", dependencies: ["Spool", "CShims"], path: "Benchmarks/Spool",
            swiftSettings: testSettings),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "Inputs", "Outputs", "Formats", "Events", "Spool", "Transport", "Configuration", "Harness",
                log,
            ],
            swiftSettings: testSettings),
        .testTarget(
            name: "TrialTests", dependencies: ["Trial", "Transport", "Bytes", "gatepost"], swiftSettings: testSettings),
        .testTarget(
            name: "InputsTests",
            dependencies: ["Inputs", "Events", "Spool", "Transport", "Configuration", "Bytes", "Harness", log],
            swiftSettings: testSettings),
        .testTarget(
            name: "OutputsTests",
            dependencies: ["Outputs", "Formats", "Events", "Spool", "Transport", "Bytes", "Harness", log, nio],
            swiftSettings: testSettings),
        .testTarget(
            name: "FormatsTests", dependencies: ["Formats", "Events", "Bytes", "Harness"], exclude: ["Resources"],
            swiftSettings: testSettings),
        .testTarget(
            name: "EventsTests", dependencies: ["Events", "Bytes"], exclude: ["Resources"], swiftSettings: testSettings),
        .testTarget(
            name: "SpoolTests", dependencies: ["Spool", "SpoolFaultProbe", "Compression", "Bytes", "Harness"],
            swiftSettings: testSettings),
        .executableTarget(
            name: "SpoolFaultProbe", dependencies: ["Spool"], path: "Tests/SpoolFaultProbe",
            swiftSettings: testSettings),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["Inputs", "Formats", "Events", "Spool", "Transport", "Bytes", "Harness"], path: "Tests/Fuzz",
            exclude: ["Corpus", "run"],
            swiftSettings: testSettings),
        .testTarget(
            name: "TransportTests", dependencies: ["Transport", "Compression", "Bytes", "Harness", nio, nioPosix],
            swiftSettings: testSettings),
        .testTarget(name: "ConfigurationTests", dependencies: ["Configuration"], swiftSettings: testSettings),
        // These start the release binary as a user would.
        .testTarget(name: "PeersTests", dependencies: ["Harness"], swiftSettings: testSettings),
        .testTarget(name: "FaultsTests", dependencies: ["Harness"], swiftSettings: testSettings),
        .testTarget(name: "CommandsTests", dependencies: ["Harness"], swiftSettings: testSettings),
        .testTarget(name: "PackageTests", dependencies: ["Harness"], swiftSettings: testSettings),
        .testTarget(name: "LinkageTests", dependencies: ["Harness"], swiftSettings: testSettings),
        .target(name: "Harness", path: "Tests/Harness", exclude: ["Python"], swiftSettings: testSettings),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    ],
    swiftLanguageModes: [.v6]
)
