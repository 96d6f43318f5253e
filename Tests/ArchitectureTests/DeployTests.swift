import Foundation
import TestSupport
import Testing

/// What files in `deploy` must say, which no other test runs.
@Suite struct DeployTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: SharedFiles.packageRoot.appending(path: path), encoding: .utf8)
  }

  /// docker and podman read a file each; images are built from the same.
  @Test func imagesAreBuiltFromTheSame() throws {
    #expect(try text(".containerignore") == text(".dockerignore"))
    #expect(try text(".containerignore").contains(".build\n.git\n"))
  }

  /// Formats other than docker's know no HEALTHCHECK.
  @Test func healthIsLookedAt() throws {
    let file = try text("deploy/Containerfile")
    #expect(file.contains("HEALTHCHECK") && file.contains("podman build --format docker"))
  }

  /// A server whose store is away at its start is started again and again.
  @Test func theUnitNeverGivesUp() throws {
    let sections = try text("deploy/gru4rec.service").split(separator: "[Service]")
    #expect(sections[0].contains("\nStartLimitIntervalSec=0\n"))
    #expect(sections[1].contains("\nRestart=always\n"))
  }
}
