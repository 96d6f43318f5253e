// swift-tools-version: 6.2
import PackageDescription

/// What every example may import: the library product of the package above.
let library: [Target.Dependency] = [.product(name: "GRU4Rec", package: "gru4rec")]

/// What else who trains with validation, compares or searches may import.
let experiments: [Target.Dependency] = [.product(name: "Experiments", package: "gru4rec")]

let package = Package(
  name: "gru4rec-examples",
  dependencies: [
    .package(name: "gru4rec", path: ".."),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.10.0"),
  ],
  targets: [
    .executableTarget(name: "TenLines", dependencies: library),
    .executableTarget(name: "Visitors", dependencies: library),
    .executableTarget(name: "CustomRecommender", dependencies: library),
    .executableTarget(name: "NewEvents", dependencies: library),
    .executableTarget(
      name: "CompareRecommenders",
      dependencies: library + experiments),
    .executableTarget(
      name: "ServeBaseline",
      dependencies: library + [.product(name: "RecommendationServer", package: "gru4rec")]),
    .executableTarget(
      name: "EmbeddedServer",
      dependencies: library + [
        .product(name: "RecommendationServer", package: "gru4rec"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .executableTarget(name: "TrainWithValidation", dependencies: library + experiments),
  ],
  swiftLanguageModes: [.v6]
)
