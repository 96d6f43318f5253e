// swift-tools-version: 6.2
import PackageDescription

let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "gru4rec-benchmarks",
  dependencies: [
    .package(name: "gru4rec", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
  ],
  targets: [
    .target(name: "BenchmarkResults"),
    .executableTarget(name: "measure", dependencies: ["BenchmarkResults", arguments]),
    .executableTarget(
      name: "plot",
      dependencies: ["BenchmarkResults", arguments, .product(name: "Reports", package: "gru4rec")]),
  ],
  swiftLanguageModes: [.v6]
)
