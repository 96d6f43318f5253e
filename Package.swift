// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "gru4rec",
  products: [
    .library(name: "GRU4Rec", targets: ["GRU4Rec", "Evaluation", "Recommendation", "SessionData"]),
    .library(name: "Reports", targets: ["Reports"]),
    .executable(name: "gru4rec", targets: ["gru4rec"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
  ],
  targets: [
    // System libraries, each behind a module map of its own.
    .systemLibrary(
      name: "COneDNN", providers: [.apt(["libdnnl-dev"]), .brew(["onednn"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),

    // The one-way street: events → sessions → batches → model → scores → ranks.
    .target(name: "SessionData", dependencies: ["CZlib", "CZstd"]),
    .target(name: "Recommendation", dependencies: ["SessionData"]),
    .target(
      name: "Safetensors", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "CKernels", dependencies: ["COneDNN"], linkerSettings: [.linkedLibrary("dnnl")]),
    .target(name: "Kernels", dependencies: ["CKernels"]),
    .target(
      name: "GRU4Rec", dependencies: ["Recommendation", "SessionData", "Kernels", "Safetensors"]),
    .target(name: "Evaluation", dependencies: ["Recommendation", "SessionData"]),
    .target(name: "Reports"),
    .executableTarget(
      name: "gru4rec",
      dependencies: [
        "GRU4Rec", "Evaluation", "Recommendation", "SessionData", "Kernels", "Safetensors",
        "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Tests: one folder per target.
    .target(
      name: "TestSupport",
      dependencies: ["GRU4Rec", "Kernels", "Recommendation", "SessionData", "Safetensors"],
      path: "Tests/TestSupport"),
    .testTarget(name: "SessionDataTests", dependencies: ["SessionData", "TestSupport"]),
    .testTarget(name: "RecommendationTests", dependencies: ["Recommendation", "TestSupport"]),
    .testTarget(name: "SafetensorsTests", dependencies: ["Safetensors", "TestSupport"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "TestSupport"]),
    .testTarget(name: "GRU4RecTests", dependencies: ["GRU4Rec", "Evaluation", "TestSupport"]),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "TestSupport"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports"]),
    .testTarget(name: "CommandTests", dependencies: ["gru4rec", "Safetensors", "TestSupport"]),
    .testTarget(name: "ArchitectureTests"),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu17
)
