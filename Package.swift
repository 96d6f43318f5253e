// swift-tools-version: 6.2
import PackageDescription

/// A product of another package, which is fetched where the trait or that of the commands is on.
func product(_ name: String, of package: String, for trait: String) -> Target.Dependency {
  .product(name: name, package: package, condition: .when(traits: [trait, "Command"]))
}

let package = Package(
  name: "gru4rec",
  products: [
    .library(
      name: "GRU4Rec",
      targets: [
        "GRU4Rec", "Baselines", "Blending", "Evaluation", "Recommendation", "SessionData",
        "EventLogs", "SyntheticLogs", "DataPreparation", "ModelFiles", "Safetensors", "SystemFiles",
        "MessagePassing",
      ]),
    .library(name: "ModelExchange", targets: ["ModelExchange", "PyTorchFiles", "ONNXFiles"]),
    .library(name: "LiveSessions", targets: ["LiveSessions", "LiveQuality", "SessionStates"]),
    .library(name: "EventRecording", targets: ["EventRecording", "LiveSessions"]),
    .library(name: "SQLiteSessions", targets: ["SQLiteSessions", "SessionStates"]),
    .library(name: "RedisSessions", targets: ["RedisSessions", "SessionStates"]),
    .library(
      name: "RedisEvents",
      targets: ["RedisEvents", "RedisSessions", "EventRecording", "LiveSessions", "Following"]),
    .library(
      name: "RecommendationServer",
      targets: ["RecommendationServer", "LiveSessions", "LiveQuality", "SessionStates"]),
    .library(name: "Experiments", targets: ["Experiments", "ExperimentReports", "Tuning"]),
    .library(name: "Following", targets: ["Following"]),
    .library(name: "Safetensors", targets: ["Safetensors", "SystemFiles"]),
    .library(name: "Reports", targets: ["Reports"]),
    .library(name: "RecommendationTesting", targets: ["RecommendationTesting"]),
    // Linked by whoever asks for it, or for everything: libgru4rec-c.so, which releases call libgru4rec.so.
    .library(name: "gru4rec-c", type: .dynamic, targets: ["CInterface"]),
    .executable(name: "gru4rec", targets: ["gru4rec"]),
    .executable(name: "gru4rec-benchmark", targets: ["gru4rec-benchmark"]),
  ],
  // Who uses only the library says `traits: []`, and nothing of others is fetched.
  traits: [
    .trait(name: "Server", description: "Live sessions and the HTTP server."),
    .trait(name: "SQLite", description: "Sessions in SQLite, and studies of searches."),
    // It enables no other: the compiler is told of traits in an order that is drawn anew for each plan of a
    // build, and all would be compiled again for another one.
    .trait(
      name: "Command", description: "The commands, the load generator, and all of the others."),
    .default(enabledTraits: ["Command"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.9.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
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
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "openssl",
      providers: [.apt(["libssl-dev"]), .brew(["openssl"])]),

    // The one-way street: events → sessions → batches → model → scores → ranks.
    .target(name: "Wording"),
    .target(name: "Randomness"),
    .target(name: "CPosix"),
    .target(name: "SystemFiles", dependencies: ["CPosix"]),
    .target(name: "SessionData", dependencies: ["CPosix"]),
    .target(name: "Parquet", dependencies: ["CPosix", "CZlib", "CZstd"]),
    .target(
      name: "EventLogs",
      dependencies: [
        "SessionData", "SystemFiles", "Parquet", "Wording", "CPosix", "CZlib", "CZstd",
      ]),
    .target(name: "SyntheticLogs", dependencies: ["EventLogs", "Randomness", "CPosix"]),
    .target(
      name: "DataPreparation",
      dependencies: [
        "SessionData", "EventLogs", "Baselines", "Randomness", "SystemFiles", "Wording",
      ]),
    .target(name: "Recommendation", dependencies: ["SessionData"]),
    .target(name: "RecommendationTesting", dependencies: ["Recommendation", "SessionData"]),
    .target(name: "CMappings"),
    .target(name: "Safetensors", dependencies: ["SystemFiles", "CMappings", "CPosix", "CCrypto"]),
    .target(name: "CKernels"),
    .target(name: "Kernels", dependencies: ["CKernels", "CPosix", "SystemFiles"]),
    .target(name: "CGPU", dependencies: ["CZlib"], exclude: ["kernels", "kernels.ptx.gz"]),
    .target(name: "GPU", dependencies: ["CGPU", "Kernels"]),
    .target(
      name: "GRU4Rec",
      dependencies: [
        "Recommendation", "SessionData", "MessagePassing", "GPU", "Kernels", "Safetensors",
        "Randomness", "SystemFiles", "Wording",
      ]),
    .target(name: "Baselines", dependencies: ["Recommendation", "SessionData"]),
    .target(name: "Blending", dependencies: ["Recommendation", "SessionData"]),
    .target(
      name: "ModelFiles",
      dependencies: [
        "Recommendation", "SessionData", "GRU4Rec", "Baselines", "Blending", "Safetensors",
      ]),
    .target(name: "PyTorchFiles", dependencies: ["SystemFiles", "CZlib"]),
    .target(name: "ONNXFiles", dependencies: ["SystemFiles"]),
    .target(
      name: "ModelExchange",
      dependencies: [
        "ModelFiles", "GRU4Rec", "PyTorchFiles", "ONNXFiles", "Parquet", "Recommendation",
        "SessionData", "SystemFiles",
      ]),
    .target(name: "CGRU4Rec"),
    .target(
      name: "CInterface",
      dependencies: [
        "CGRU4Rec", "ModelFiles", "Recommendation", "SessionData", "SystemFiles", "Wording",
      ]),
    .target(name: "CMPI"),
    .target(name: "MessagePassing", dependencies: ["CMPI"]),
    .target(
      name: "Evaluation",
      dependencies: [
        "Recommendation", "SessionData", "MessagePassing", "Randomness", "SystemFiles", "Wording",
        "CPosix",
      ]),
    .target(name: "Reports", dependencies: ["Wording"]),
    .target(
      name: "Experiments",
      dependencies: [
        "ModelFiles", "GRU4Rec", "Baselines", "Blending", "Evaluation", "EventLogs",
        "SessionData", "Recommendation", "MessagePassing", "Tuning", "Kernels", "Randomness",
        "SystemFiles", "Wording",
      ]),
    .target(
      name: "Following",
      dependencies: [
        "ModelFiles", "GRU4Rec", "Baselines", "Blending", "Evaluation", "EventLogs", "SessionData",
        "Recommendation", "Randomness", "SystemFiles", "Wording",
      ]),
    .target(
      name: "ExperimentReports",
      dependencies: [
        "Experiments", "Following", "Blending", "Evaluation", "GRU4Rec", "SessionData", "Tuning",
        "Kernels", "Reports", "Wording",
      ]),
    .target(
      name: "Tuning",
      dependencies: [
        "Randomness", "Wording",
        product("GRDB", of: "GRDB.swift", for: "SQLite"),
      ]),
    .target(name: "SessionStates"),
    .target(
      name: "SQLiteSessions",
      dependencies: [
        "SessionStates", "SystemFiles",
        product("GRDB", of: "GRDB.swift", for: "SQLite"),
      ]),
    .target(name: "RedisSessions", dependencies: ["SessionStates", "CHiredis", "COpenSSL"]),
    .target(
      name: "LiveQuality", dependencies: ["Evaluation", "Randomness", "SystemFiles", "Wording"]),
    .target(
      name: "LiveSessions",
      dependencies: [
        "LiveQuality", "Recommendation", "SessionData", "EventLogs", "SessionStates",
        "SystemFiles",
        product("Logging", of: "swift-log", for: "Server"),
        product("Metrics", of: "swift-metrics", for: "Server"),
      ]),
    .target(
      name: "EventRecording",
      dependencies: [
        "LiveSessions", "EventLogs", "SystemFiles", "CPosix", "CCrypto",
        product("Logging", of: "swift-log", for: "Server"),
        product("Metrics", of: "swift-metrics", for: "Server"),
      ]),
    .target(
      name: "RedisEvents",
      dependencies: [
        "RedisSessions", "SessionStates", "EventRecording", "Following", "EventLogs",
        product("Logging", of: "swift-log", for: "Server"),
      ]),
    .target(
      name: "RecommendationServer",
      dependencies: [
        "LiveSessions", "LiveQuality", "Recommendation", "SessionData", "EventLogs",
        "SessionStates", "SystemFiles", "Wording",
        product("HTTPTypes", of: "swift-http-types", for: "Server"),
        product("Hummingbird", of: "hummingbird", for: "Server"),
        product("HummingbirdCore", of: "hummingbird", for: "Server"),
        product("Logging", of: "swift-log", for: "Server"),
        product("Metrics", of: "swift-metrics", for: "Server"),
        product("NIOCore", of: "swift-nio", for: "Server"),
        product("NIOFoundationCompat", of: "swift-nio", for: "Server"),
        product("NIOHTTP1", of: "swift-nio", for: "Server"),
        product("NIOPosix", of: "swift-nio", for: "Server"),
        product("ServiceLifecycle", of: "swift-service-lifecycle", for: "Server"),
        product("UnixSignals", of: "swift-service-lifecycle", for: "Server"),
      ],
      resources: [.embedInCode("Page"), .embedInCode("Description")]),
    .target(
      name: "LoadTest",
      dependencies: [
        "SystemFiles",
        product("Histogram", of: "hdrhistogram-swift", for: "Command"),
        product("NIOCore", of: "swift-nio", for: "Server"),
        product("NIOPosix", of: "swift-nio", for: "Server"),
      ]),
    .target(
      name: "Console",
      dependencies: [
        "Kernels", "SystemFiles", "Wording",
        product("ArgumentParser", of: "swift-argument-parser", for: "Command"),
      ]),
    .executableTarget(
      name: "gru4rec",
      dependencies: [
        "Console", "CCommit", "SystemFiles",
        "GRU4Rec", "Baselines", "Blending", "Evaluation", "MessagePassing", "Recommendation",
        "SessionData", "EventLogs",
        "SyntheticLogs", "DataPreparation", "ModelFiles", "ModelExchange", "PyTorchFiles",
        "Experiments", "ExperimentReports",
        "Following", "Kernels", "Safetensors", "Reports",
        "SessionStates", "SQLiteSessions", "RedisSessions", "RedisEvents", "LiveSessions",
        "EventRecording", "RecommendationServer", "LoadTest",
        "Tuning", "Wording",
        product("ArgumentParser", of: "swift-argument-parser", for: "Command"),
        product("Logging", of: "swift-log", for: "Server"),
      ]),
    .target(name: "CCommit"),
    .target(name: "COneDNN"),
    .executableTarget(
      name: "gru4rec-benchmark",
      dependencies: [
        "COneDNN", "Console", "Experiments", "Evaluation", "Following", "GRU4Rec", "Kernels",
        "EventLogs", "ModelFiles", "Randomness", "Recommendation", "Reports", "SessionData",
        "Wording",
        product("ArgumentParser", of: "swift-argument-parser", for: "Command"),
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
      name: "ParquetTests", dependencies: ["Parquet", "Randomness", "TestSupport"]),
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
      name: "PyTorchFilesTests", dependencies: ["PyTorchFiles", "Randomness", "TestSupport"]),
    .testTarget(
      name: "ONNXFilesTests", dependencies: ["ONNXFiles", "SystemFiles", "TestSupport"]),
    .testTarget(
      name: "ModelExchangeTests",
      dependencies: [
        "ModelExchange", "PyTorchFiles", "ONNXFiles", "GRU4Rec", "EventLogs", "Randomness",
        "Recommendation",
        "Safetensors", "SessionData", "TestSupport",
      ]),
    .testTarget(
      name: "CInterfaceTests",
      dependencies: [
        "CInterface", "CGRU4Rec", "Baselines", "GRU4Rec", "ModelFiles", "Recommendation",
        "SessionData", "TestSupport",
      ]),
    .testTarget(
      name: "KernelsTests", dependencies: ["Kernels", "Randomness", "TestSupport"]),
    .target(
      name: "GPUEmulation", dependencies: ["CGPU"], path: "Tests/GPUEmulation",
      cxxSettings: [.define("GG_EMULATION"), .headerSearchPath(".")]),
    .testTarget(
      name: "GRU4RecTests",
      dependencies: [
        "GRU4Rec", "Evaluation", "MessagePassing", "RankTesting", "RecommendationTesting",
        "Randomness", "Wording", "CGPU", "GPU", "GPUEmulation", "DataPreparation", "EventLogs",
        "Kernels", "Recommendation",
        "Safetensors", "SessionData", "TestSupport",
      ]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "ExperimentReports", "ModelFiles", "Baselines", "Blending", "GRU4Rec",
        "Evaluation", "SyntheticLogs", "DataPreparation", "EventLogs", "SessionData",
        "MessagePassing", "RankTesting", "Recommendation", "Tuning", "GPU", "GPUEmulation",
        "Wording", "TestSupport",
      ]),
    .testTarget(
      name: "FollowingTests",
      dependencies: [
        "Following", "ModelFiles", "GRU4Rec", "Baselines", "Blending", "EventLogs", "Randomness",
        "Recommendation", "SessionData", "TestSupport",
      ]),
    .testTarget(
      name: "BaselinesTests",
      dependencies: [
        "Baselines", "Evaluation", "Randomness", "RecommendationTesting", "EventLogs",
        "Recommendation", "SessionData", "TestSupport",
      ]),
    .testTarget(
      name: "BlendingTests",
      dependencies: [
        "Blending", "ModelFiles", "Experiments", "Baselines", "GRU4Rec", "Evaluation",
        "Recommendation", "RecommendationTesting", "SessionData", "EventLogs", "Safetensors",
        "TestSupport",
      ]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: [
        "Evaluation", "MessagePassing", "RankTesting", "RecommendationTesting", "Randomness",
        "Recommendation", "Safetensors", "SessionData", "TestSupport",
      ]),
    .target(
      name: "RankTesting", dependencies: ["MessagePassing"], path: "Tests/RankTesting"),
    .testTarget(name: "MessagePassingTests", dependencies: ["MessagePassing", "RankTesting"]),
    .testTarget(
      name: "LiveQualityTests", dependencies: ["LiveQuality", "Evaluation", "Randomness"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "Safetensors", "Wording"]),
    .testTarget(
      name: "TuningTests",
      dependencies: [
        "Tuning", "Randomness", "TestSupport",
        product("GRDB", of: "GRDB.swift", for: "SQLite"),
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
        product("GRDB", of: "GRDB.swift", for: "SQLite"),
      ]),
    .testTarget(
      name: "RedisSessionsTests",
      dependencies: ["RedisSessions", "RedisTesting", "SessionStates", "SessionStoreTesting"]),
    .target(
      name: "RedisTesting", dependencies: ["RedisSessions"], path: "Tests/RedisTesting"),
    .testTarget(
      name: "RedisEventsTests",
      dependencies: [
        "RedisEvents", "RedisTesting", "RedisSessions", "SessionStates", "EventRecording",
        "LiveSessions", "LiveSessionTesting", "SessionStoreTesting", "EventLogs", "Following",
        "TestSupport",
        product("Logging", of: "swift-log", for: "Server"),
      ]),
    .target(
      name: "LiveSessionTesting",
      dependencies: [
        "LiveSessions", "Recommendation", "SessionData", "SessionStates",
        product("Logging", of: "swift-log", for: "Server"),
      ],
      path: "Tests/LiveSessionTesting"),
    .testTarget(
      name: "LiveSessionsTests",
      dependencies: [
        "LiveSessions", "LiveQuality", "LiveSessionTesting", "Evaluation", "EventLogs",
        "Randomness", "Recommendation", "SessionData", "SessionStates", "SessionStoreTesting",
        product("Metrics", of: "swift-metrics", for: "Server"),
      ]),
    .testTarget(
      name: "EventRecordingTests",
      dependencies: [
        "EventRecording", "LiveSessions", "LiveSessionTesting", "EventLogs", "SessionData",
        "SessionStates", "TestSupport",
        product("Logging", of: "swift-log", for: "Server"),
        product("Metrics", of: "swift-metrics", for: "Server"),
      ]),
    .testTarget(
      name: "RecommendationServerTests",
      dependencies: [
        "RecommendationServer", "LiveSessions", "LiveSessionTesting", "Recommendation",
        "SessionData", "EventLogs", "SessionStates",
        product("HTTPTypes", of: "swift-http-types", for: "Server"),
        product("Hummingbird", of: "hummingbird", for: "Server"),
        product("NIOEmbedded", of: "swift-nio", for: "Server"),
        product("Logging", of: "swift-log", for: "Server"),
        product("Metrics", of: "swift-metrics", for: "Server"),
        product("NIOCore", of: "swift-nio", for: "Server"),
        product("NIOHTTP1", of: "swift-nio", for: "Server"),
        product("NIOPosix", of: "swift-nio", for: "Server"),
        product("ServiceLifecycle", of: "swift-service-lifecycle", for: "Server"),
      ]),
    .testTarget(
      name: "LoadTestTests",
      dependencies: [
        "LoadTest",
        product("NIOCore", of: "swift-nio", for: "Server"),
        product("NIOHTTP1", of: "swift-nio", for: "Server"),
        product("NIOPosix", of: "swift-nio", for: "Server"),
      ]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "gru4rec", "GRU4Rec", "Safetensors", "Console", "EventLogs", "LoadTest", "ModelFiles",
        "Recommendation", "RedisSessions", "RedisTesting", "SessionData", "TestSupport",
      ]),
    .testTarget(
      name: "PageTests", dependencies: ["gru4rec", "Reports", "SessionData", "TestSupport"]),
    .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17,
  cxxLanguageStandard: .cxx17
)
