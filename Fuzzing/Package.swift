// swift-tools-version: 6.2
import PackageDescription

// Apart from the library, as all of it is compiled with libFuzzer's counters: scripts/fuzz does so.
let package = Package(
  name: "fuzzing",
  dependencies: [.package(name: "gru4rec", path: "..", traits: [])],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: [
        .product(name: "GRU4Rec", package: "gru4rec"),
        .product(name: "ModelExchange", package: "gru4rec"),
      ])
  ])
