import Foundation

/// Chromium without a window.
final class Browser: Sendable {
  /// Where Debian and others put it, if it is there.
  static let path: String? = [
    "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
  ].first { FileManager.default.isExecutableFile(atPath: $0) }

  private let process = Process()
  private let directory: URL
  private let devTools: DevTools

  init(path: String) throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "gru4rec-browser-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    devTools = try DevTools(pipesIn: directory)
    process.executableURL = URL(filePath: "/bin/sh")
    process.currentDirectoryURL = directory
    process.arguments = [
      "-c", "exec \"$0\" \"$@\" 3<in 4>out", path, "--headless=new", "--remote-debugging-pipe",
      "--user-data-dir=\(directory.appending(path: "profile").path)", "--no-first-run",
      "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
      // Chromium's sandbox does not work for the root user, who runs tests in containers.
      getuid() == 0 ? "--no-sandbox" : "--no-default-browser-check", "about:blank",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// A page in a profile of its own, with nothing stored.
  func page() throws -> Page {
    struct Context: Decodable { let browserContextId: String }
    struct Target: Decodable { let targetId: String }
    struct Session: Decodable { let sessionId: String }
    let context = try devTools.send("Target.createBrowserContext", as: Context.self)
    let target = try devTools.send(
      "Target.createTarget",
      ["url": "about:blank", "browserContextId": context.browserContextId], as: Target.self)
    let session = try devTools.send(
      "Target.attachToTarget", ["targetId": target.targetId, "flatten": true], as: Session.self)
    return try Page(devTools, session: session.sessionId, context: context.browserContextId)
  }

  func close() {
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: directory)
  }
}
