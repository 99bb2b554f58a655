// swift-tools-version:6.2
import PackageDescription

// Who may see whom: this file is the architecture. Dependencies point down only; features never import each other.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

// Tests see the members of whatever their modules see: an import list per test file would only add noise.
let testSettings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error)]

let package = Package(
    name: "meemaken",
    products: [.executable(name: "meemaken", targets: ["meemaken"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibpq", path: "Sources/CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "CCurl", path: "Sources/CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .systemLibrary(name: "Vips", path: "Sources/Vips", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
        .target(name: "CVips", dependencies: ["Vips"], path: "Sources/CVips"),
        .systemLibrary(name: "CMalloc", path: "Sources/CMalloc"),
        .systemLibrary(name: "CZlib", path: "Sources/CZlib", providers: [.apt(["zlib1g-dev"])]),

        .target(name: "Markup", swiftSettings: settings),
        .target(name: "Rules", swiftSettings: settings),
        .target(
            name: "Store",
            dependencies: ["CLibpq", .product(name: "GRDB", package: "GRDB.swift"), .product(name: "NIOPosix", package: "swift-nio")],
            swiftSettings: settings),
        .target(
            name: "Civic",
            dependencies: [
                "Store", "Rules", "CCurl", "CVips",
                .product(name: "Yams", package: "Yams"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(
            name: "Web",
            dependencies: [
                "Civic", "Markup",
                .product(name: "Hummingbird", package: "hummingbird"),
                "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ],
            swiftSettings: settings),
        .target(name: "Initiatives", dependencies: ["Web"], swiftSettings: settings),
        .target(name: "Money", dependencies: ["Initiatives"], swiftSettings: settings),
        .target(name: "Desk", dependencies: ["Initiatives"], swiftSettings: settings),
        .target(name: "OpenData", dependencies: ["Initiatives", "Money"], swiftSettings: settings),
        .target(name: "Insight", dependencies: ["Initiatives"], swiftSettings: settings),
        .target(
            name: "Office",
            dependencies: [
                "Initiatives",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(
            name: "App",
            dependencies: [
                "CMalloc", "Initiatives", "Money", "Desk", "Insight", "Office", "OpenData",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "meemaken",
            dependencies: ["App", "Money", "Initiatives", "Web", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: settings),
        .executableTarget(
            name: "benchmarks", dependencies: ["App", "Money", "Civic", "Store", "Rules"], path: "Benchmarks/tool", swiftSettings: settings),
        .target(
            name: "TestSupport",
            dependencies: [
                "Store", "Civic", "Rules",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            path: "Tests/TestSupport", swiftSettings: testSettings),
        .testTarget(name: "InsightTests", dependencies: ["Insight"], exclude: ["Vectors"], swiftSettings: testSettings),
        .testTarget(name: "OfficeTests", dependencies: ["Office", "TestSupport"], swiftSettings: testSettings),
        .testTarget(name: "RulesTests", dependencies: ["Rules"], exclude: ["Vectors"], swiftSettings: testSettings),
        .testTarget(name: "StoreTests", dependencies: ["Store", "TestSupport"], swiftSettings: testSettings),
        .testTarget(name: "CivicTests", dependencies: ["Civic", "TestSupport"], swiftSettings: testSettings),
        .testTarget(name: "MoneyTests", dependencies: ["Money"], swiftSettings: testSettings),
        .testTarget(name: "DeskTests", dependencies: ["Desk"], swiftSettings: testSettings),
        .testTarget(name: "OpenDataTests", dependencies: ["OpenData"], swiftSettings: testSettings),
        .testTarget(
            name: "HouseTests",
            dependencies: ["Rules", .product(name: "Yams", package: "Yams"), .product(name: "Crypto", package: "swift-crypto")],
            exclude: ["migrations.json"], swiftSettings: testSettings),
        .testTarget(name: "WebTests", dependencies: ["Web"], swiftSettings: testSettings),
        .testTarget(
            name: "AppTests",
            dependencies: ["App", "TestSupport", .product(name: "NIOEmbedded", package: "swift-nio")],
            exclude: ["Operations/Released"], swiftSettings: testSettings),
    ]
)
