import Foundation

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

  /// Root of the package that these tests belong to.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Runs the package manager, with a build folder of its own: the usual one is locked during tests.
  static func load() throws -> PackageDescription {
    let scratch = FileManager.default.temporaryDirectory.appending(
      path: "architecture-tests-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path, "describe",
      "--type", "json",
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return try JSONDecoder().decode(PackageDescription.self, from: data)
  }
}
