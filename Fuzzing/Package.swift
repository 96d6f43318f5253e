// swift-tools-version: 6.2
import PackageDescription

// Apart from the library, as all of it is compiled with libFuzzer's counters: scripts/fuzz does so.
let package = Package(
  name: "fuzzing",
  dependencies: [
    .package(name: "gru4rec", path: "..", traits: ["Server", "SQLite"]),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: [
        .product(name: "GRU4Rec", package: "gru4rec"),
        .product(name: "ModelExchange", package: "gru4rec"),
        .product(name: "Experiments", package: "gru4rec"),
        .product(name: "EventRecording", package: "gru4rec"),
        .product(name: "RecommendationServer", package: "gru4rec"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
      ])
  ])
