import Foundation
import TestSupport

/// Chromium without a window.
final class Browser: Sendable {
  /// Where Debian and others put it, if it is there.
  static let path: String? = [
    "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
  ].first { FileManager.default.isExecutableFile(atPath: $0) }

  private let process: ChildProcess
  private let directory: URL
  private let devTools: DevTools

  init(path: String) throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "gru4rec-browser-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    devTools = try DevTools(pipesIn: directory)
    let arguments = [
      "-c", "exec \"$0\" \"$@\" 3<in 4>out", path, "--headless=new", "--remote-debugging-pipe",
      "--user-data-dir=\(directory.appending(path: "profile").path)", "--no-first-run",
      "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
      // Chromium's sandbox does not work for the root user, who runs tests in containers.
      getuid() == 0 ? "--no-sandbox" : "--no-default-browser-check", "about:blank",
    ]
    process = try ChildProcess(URL(filePath: "/bin/sh"), arguments, in: directory)
  }

  /// A page in a profile of its own, with nothing stored.
  func page() async throws -> Page {
    struct Context: Decodable { let browserContextId: String }
    struct Target: Decodable { let targetId: String }
    struct Session: Decodable { let sessionId: String }
    let context = try await devTools.send("Target.createBrowserContext", as: Context.self)
    let target = try await devTools.send(
      "Target.createTarget",
      ["url": "about:blank", "browserContextId": context.browserContextId], as: Target.self)
    let session = try await devTools.send(
      "Target.attachToTarget", ["targetId": target.targetId, "flatten": true], as: Session.self)
    return try await Page(devTools, session: session.sessionId, context: context.browserContextId)
  }

  func close() async throws {
    process.send(SIGTERM)
    _ = try await process.outcome()
    try? FileManager.default.removeItem(at: directory)
  }
}
