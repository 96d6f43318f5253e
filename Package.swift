// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "gru4rec",
  products: [
    .library(
      name: "GRU4Rec",
      targets: [
        "GRU4Rec", "Baselines", "Evaluation", "Recommendation", "SessionData", "EventLogs",
        "SyntheticLogs", "DataPreparation", "ModelFiles", "Safetensors", "SystemFiles",
      ]),
    .library(name: "LiveSessions", targets: ["LiveSessions", "SessionStates"]),
    .library(name: "SQLiteSessions", targets: ["SQLiteSessions", "SessionStates"]),
    .library(name: "RedisSessions", targets: ["RedisSessions", "SessionStates"]),
    .library(
      name: "RecommendationServer",
      targets: ["RecommendationServer", "LiveSessions", "SessionStates"]),
    .library(name: "Experiments", targets: ["Experiments", "ExperimentReports", "Tuning"]),
    .library(name: "Safetensors", targets: ["Safetensors", "SystemFiles"]),
    .library(name: "Reports", targets: ["Reports"]),
    .library(name: "RecommendationTesting", targets: ["RecommendationTesting"]),
    .executable(name: "gru4rec", targets: ["gru4rec"]),
    .executable(name: "gru4rec-benchmark", targets: ["gru4rec-benchmark"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.9.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.10.0"),
  ],
  targets: [
    // System libraries, each behind a module map of its own.
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(
      name: "CHiredis", providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),

    // The one-way street: events → sessions → batches → model → scores → ranks.
    .target(name: "Wording"),
    .target(name: "Randomness"),
    .target(name: "SystemFiles"),
    .target(name: "SessionData", dependencies: ["Randomness"]),
    .target(
      name: "EventLogs", dependencies: ["SessionData", "SystemFiles", "Wording", "CZlib", "CZstd"]),
    .target(name: "SyntheticLogs", dependencies: ["EventLogs", "Randomness"]),
    .target(
      name: "DataPreparation",
      dependencies: [
        "SessionData", "EventLogs", "Baselines", "Randomness", "SystemFiles", "Wording",
      ]),
    .target(name: "Recommendation", dependencies: ["SessionData"]),
    .target(name: "RecommendationTesting", dependencies: ["Recommendation", "SessionData"]),
    .target(name: "CMappings"),
    .target(name: "Safetensors", dependencies: ["SystemFiles", "CMappings", "CCrypto"]),
    .target(name: "CKernels"),
    .target(name: "Kernels", dependencies: ["CKernels"]),
    .target(
      name: "GRU4Rec",
      dependencies: [
        "Recommendation", "SessionData", "Kernels", "Safetensors", "Randomness", "Wording",
      ]),
    .target(name: "Baselines", dependencies: ["Recommendation", "SessionData"]),
    .target(
      name: "ModelFiles",
      dependencies: ["Recommendation", "SessionData", "GRU4Rec", "Baselines", "Safetensors"]),
    .target(
      name: "Evaluation", dependencies: ["Recommendation", "SessionData", "Randomness", "Wording"]),
    .target(name: "Reports", dependencies: ["Wording"]),
    .target(
      name: "Experiments",
      dependencies: [
        "ModelFiles", "GRU4Rec", "Baselines", "Evaluation", "EventLogs",
        "SessionData", "Recommendation", "Tuning", "Kernels", "SystemFiles", "Wording",
      ]),
    .target(
      name: "ExperimentReports",
      dependencies: [
        "Experiments", "Evaluation", "GRU4Rec", "SessionData", "Tuning", "Kernels", "Reports",
        "Wording",
      ]),
    .target(
      name: "Tuning",
      dependencies: ["Randomness", "Wording", .product(name: "GRDB", package: "GRDB.swift")]),
    .target(name: "SessionStates"),
    .target(
      name: "SQLiteSessions",
      dependencies: ["SessionStates", .product(name: "GRDB", package: "GRDB.swift")]),
    .target(name: "RedisSessions", dependencies: ["SessionStates", "CHiredis"]),
    .target(
      name: "LiveSessions",
      dependencies: [
        "Recommendation", "SessionData", "EventLogs", "SessionStates",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
      ]),
    .target(
      name: "RecommendationServer",
      dependencies: [
        "LiveSessions", "Recommendation", "SessionData", "EventLogs", "SessionStates", "Wording",
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
    .target(
      name: "Console",
      dependencies: [
        "Kernels", "SystemFiles", "Wording",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "gru4rec",
      dependencies: [
        "Console", "SystemFiles",
        "GRU4Rec", "Baselines", "Evaluation", "Recommendation", "SessionData", "EventLogs",
        "SyntheticLogs", "DataPreparation", "ModelFiles", "Experiments", "ExperimentReports",
        "Kernels", "Safetensors", "Reports",
        "SessionStates", "SQLiteSessions", "RedisSessions", "LiveSessions", "RecommendationServer",
        "LoadTest",
        "Tuning", "Wording",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(name: "COneDNN"),
    .executableTarget(
      name: "gru4rec-benchmark",
      dependencies: [
        "COneDNN", "Console", "Experiments", "Evaluation", "GRU4Rec", "Kernels", "EventLogs",
        "Randomness", "Recommendation", "SessionData", "Wording",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Tests: one folder per target.
    .target(
      name: "TestSupport",
      dependencies: [
        "GRU4Rec", "Kernels", "Recommendation", "RecommendationTesting", "SessionData", "EventLogs",
        "Safetensors", "Randomness",
      ],
      path: "Tests/TestSupport"),
    .testTarget(
      name: "SessionDataTests", dependencies: ["SessionData", "EventLogs", "TestSupport"]),
    .testTarget(
      name: "EventLogsTests",
      dependencies: [
        "EventLogs", "DataPreparation", "SessionData", "Randomness", "Wording", "TestSupport",
      ]),
    .testTarget(
      name: "SyntheticLogsTests",
      dependencies: [
        "SyntheticLogs", "DataPreparation", "EventLogs", "SessionData", "TestSupport",
      ]),
    .testTarget(
      name: "DataPreparationTests",
      dependencies: [
        "DataPreparation", "SyntheticLogs", "EventLogs", "SessionData", "Randomness", "SystemFiles",
        "Wording",
        "TestSupport",
      ]),
    .testTarget(
      name: "RecommendationTests",
      dependencies: ["Recommendation", "RecommendationTesting", "SessionData", "TestSupport"]),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness"]),
    .testTarget(name: "WordingTests", dependencies: ["Wording"]),
    .testTarget(name: "SystemFilesTests", dependencies: ["SystemFiles", "TestSupport"]),
    .testTarget(
      name: "SafetensorsTests",
      dependencies: ["Safetensors", "SystemFiles", "Randomness", "TestSupport"]),
    .testTarget(
      name: "KernelsTests", dependencies: ["Kernels", "Randomness", "TestSupport"]),
    .testTarget(
      name: "GRU4RecTests",
      dependencies: [
        "GRU4Rec", "Evaluation", "RecommendationTesting", "Randomness", "TestSupport", "Wording",
      ]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "ExperimentReports", "ModelFiles", "Baselines", "GRU4Rec", "Evaluation",
        "SyntheticLogs", "DataPreparation", "EventLogs", "SessionData", "Recommendation", "Tuning",
        "Wording", "TestSupport",
      ]),
    .testTarget(
      name: "BaselinesTests",
      dependencies: [
        "Baselines", "Evaluation", "Randomness", "RecommendationTesting", "TestSupport",
      ]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: ["Evaluation", "RecommendationTesting", "Randomness", "TestSupport"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "Safetensors", "Wording"]),
    .testTarget(
      name: "TuningTests",
      dependencies: [
        "Tuning", "Randomness", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .target(
      name: "SessionStoreTesting", dependencies: ["SessionStates"],
      path: "Tests/SessionStoreTesting"),
    .testTarget(
      name: "SessionStatesTests", dependencies: ["SessionStates", "SessionStoreTesting"]),
    .testTarget(
      name: "SQLiteSessionsTests",
      dependencies: [
        "SQLiteSessions", "SessionStates", "SessionStoreTesting",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "RedisSessionsTests",
      dependencies: ["RedisSessions", "SessionStates", "SessionStoreTesting"]),
    .target(
      name: "LiveSessionTesting",
      dependencies: ["LiveSessions", "Recommendation", "SessionData", "SessionStates"],
      path: "Tests/LiveSessionTesting"),
    .testTarget(
      name: "LiveSessionsTests",
      dependencies: [
        "LiveSessions", "LiveSessionTesting", "EventLogs", "Recommendation", "SessionData",
        "SessionStates", "SessionStoreTesting",
        .product(name: "Metrics", package: "swift-metrics"),
      ]),
    .testTarget(
      name: "RecommendationServerTests",
      dependencies: [
        "RecommendationServer", "LiveSessions", "LiveSessionTesting", "Recommendation",
        "SessionData", "EventLogs", "SessionStates",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .testTarget(
      name: "LoadTestTests",
      dependencies: [
        "LoadTest",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .testTarget(
      name: "CommandTests", dependencies: ["gru4rec", "GRU4Rec", "Safetensors", "TestSupport"]),
    .testTarget(name: "PageTests", dependencies: ["gru4rec", "Reports", "TestSupport"]),
    .testTarget(name: "ArchitectureTests"),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17
)
