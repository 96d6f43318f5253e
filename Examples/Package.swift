// swift-tools-version: 6.2
import PackageDescription

/// What every example may import: the library product of the package above.
let library: [Target.Dependency] = [.product(name: "GRU4Rec", package: "gru4rec")]

/// What else who trains with validation, compares or searches may import.
let experiments: [Target.Dependency] = [.product(name: "Experiments", package: "gru4rec")]

let package = Package(
  name: "gru4rec-examples",
  dependencies: [.package(name: "gru4rec", path: "..")],
  targets: [
    .executableTarget(name: "TenLines", dependencies: library),
    .executableTarget(name: "LiveSessions", dependencies: library),
    .executableTarget(name: "CustomRecommender", dependencies: library),
    .executableTarget(name: "NewEvents", dependencies: library),
    .executableTarget(name: "TrainWithValidation", dependencies: library + experiments),
  ],
  swiftLanguageModes: [.v6]
)
