// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "gru4rec",
  products: [
    .library(
      name: "GRU4Rec",
      targets: [
        "GRU4Rec", "Baselines", "Evaluation", "Recommendation", "SessionData", "EventLogs",
        "SyntheticLogs", "DataPreparation", "ModelFiles",
      ]),
    .library(
      name: "RecommendationServer", targets: ["RecommendationServer", "SessionStateStores"]),
    .library(name: "Experiments", targets: ["Experiments", "ExperimentReports", "Tuning"]),
    .library(name: "Reports", targets: ["Reports"]),
    .executable(name: "gru4rec", targets: ["gru4rec"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.9.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.10.0"),
  ],
  targets: [
    // System libraries, each behind a module map of its own.
    .systemLibrary(
      name: "COneDNN", providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(
      name: "CHiredis", providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),

    // The one-way street: events → sessions → batches → model → scores → ranks.
    .target(name: "Wording"),
    .target(name: "Randomness"),
    .target(name: "SessionData", dependencies: ["Randomness"]),
    .target(name: "EventLogs", dependencies: ["SessionData", "Wording", "CZlib", "CZstd"]),
    .target(name: "SyntheticLogs", dependencies: ["EventLogs", "Randomness"]),
    .target(
      name: "DataPreparation",
      dependencies: ["SessionData", "EventLogs", "Randomness", "Wording"]),
    .target(name: "Recommendation", dependencies: ["SessionData"]),
    .target(name: "CMappings"),
    .target(
      name: "Safetensors",
      dependencies: ["CMappings", .product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "CKernels", dependencies: ["COneDNN"], linkerSettings: [.linkedLibrary("dnnl")]),
    .target(name: "Kernels", dependencies: ["CKernels"]),
    .target(
      name: "GRU4Rec",
      dependencies: ["Recommendation", "SessionData", "Kernels", "Safetensors", "Wording"]),
    .target(name: "Baselines", dependencies: ["Recommendation", "SessionData"]),
    .target(
      name: "ModelFiles",
      dependencies: ["Recommendation", "SessionData", "GRU4Rec", "Baselines", "Safetensors"]),
    .target(name: "Evaluation", dependencies: ["Recommendation", "SessionData"]),
    .target(name: "Reports"),
    .target(
      name: "Experiments",
      dependencies: [
        "ModelFiles", "GRU4Rec", "Baselines", "Evaluation", "DataPreparation", "EventLogs",
        "SessionData", "Recommendation", "Tuning", "Kernels", "Wording",
      ]),
    .target(
      name: "ExperimentReports",
      dependencies: [
        "Experiments", "GRU4Rec", "SessionData", "Tuning", "Kernels", "Reports", "Wording",
      ]),
    .target(
      name: "Tuning", dependencies: ["Wording", .product(name: "GRDB", package: "GRDB.swift")]),
    .target(
      name: "SessionStateStores",
      dependencies: ["CHiredis", .product(name: "GRDB", package: "GRDB.swift")]),
    .target(
      name: "RecommendationServer",
      dependencies: [
        "Recommendation", "SessionData", "EventLogs", "SessionStateStores",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOFoundationCompat", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Page"), .embedInCode("Description")]),
    .target(
      name: "LoadTest",
      dependencies: [
        .product(name: "Histogram", package: "hdrhistogram-swift"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .executableTarget(
      name: "gru4rec",
      dependencies: [
        "GRU4Rec", "Baselines", "Evaluation", "Recommendation", "SessionData", "EventLogs",
        "SyntheticLogs", "DataPreparation", "ModelFiles", "Experiments", "ExperimentReports",
        "Kernels", "Safetensors", "Reports",
        "SessionStateStores", "RecommendationServer", "LoadTest",
        "Tuning", "Wording",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),

    // Tests: one folder per target.
    .target(
      name: "TestSupport",
      dependencies: [
        "GRU4Rec", "Kernels", "Recommendation", "SessionData", "EventLogs", "Safetensors",
      ],
      path: "Tests/TestSupport"),
    .testTarget(name: "SessionDataTests", dependencies: ["SessionData", "TestSupport"]),
    .testTarget(
      name: "EventLogsTests", dependencies: ["EventLogs", "SessionData", "Wording", "TestSupport"]),
    .testTarget(
      name: "SyntheticLogsTests",
      dependencies: ["SyntheticLogs", "EventLogs", "SessionData", "TestSupport"]),
    .testTarget(
      name: "DataPreparationTests",
      dependencies: [
        "DataPreparation", "SyntheticLogs", "EventLogs", "SessionData", "Wording", "TestSupport",
      ]),
    .testTarget(name: "RecommendationTests", dependencies: ["Recommendation", "TestSupport"]),
    .testTarget(name: "SafetensorsTests", dependencies: ["Safetensors", "TestSupport"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "TestSupport"]),
    .testTarget(name: "GRU4RecTests", dependencies: ["GRU4Rec", "Evaluation", "TestSupport"]),
    .testTarget(
      name: "BaselinesTests", dependencies: ["Baselines", "Evaluation", "TestSupport"]),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "TestSupport"]),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["Reports", .product(name: "Crypto", package: "swift-crypto")]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "ExperimentReports", "SyntheticLogs", "DataPreparation", "Tuning", "Wording",
        "TestSupport",
      ]),
    .testTarget(
      name: "TuningTests", dependencies: ["Tuning", .product(name: "GRDB", package: "GRDB.swift")]),
    .testTarget(name: "SessionStateStoresTests", dependencies: ["SessionStateStores"]),
    .testTarget(
      name: "RecommendationServerTests",
      dependencies: [
        "RecommendationServer", "Recommendation", "SessionData", "SessionStateStores",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .testTarget(
      name: "LoadTestTests",
      dependencies: [
        "LoadTest",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .testTarget(name: "CommandTests", dependencies: ["gru4rec", "Safetensors", "TestSupport"]),
    .testTarget(name: "PageTests", dependencies: ["gru4rec", "Reports", "TestSupport"]),
    .testTarget(name: "ArchitectureTests"),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17
)
