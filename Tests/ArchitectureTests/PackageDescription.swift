import Foundation
import TestSupport

/// What `swift package describe` says of this package.
struct PackageDescription: Decodable {
  struct Target: Decodable {
    let name: String
    let type: String
    let path: String
    let targetDependencies: [String]?
    let productDependencies: [String]?

    enum CodingKeys: String, CodingKey {
      case name
      case type
      case path
      case targetDependencies = "target_dependencies"
      case productDependencies = "product_dependencies"
    }
  }

  let targets: [Target]

  /// Runs the package manager, with a build folder of its own: the usual one is locked during tests.
  static func load() async throws -> PackageDescription {
    let scratch = FileManager.default.temporaryDirectory.appending(
      path: "architecture-tests-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let process = try ChildProcess(
      URL(filePath: "/usr/bin/env"),
      [
        "swift", "package", "--package-path", SharedFiles.packageRoot.path, "--scratch-path",
        scratch.path, "describe", "--type", "json",
      ])
    let description = try await process.outcome().output
    return try JSONDecoder().decode(PackageDescription.self, from: Data(description.utf8))
  }
}
