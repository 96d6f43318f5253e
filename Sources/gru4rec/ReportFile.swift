import SystemFiles

/// A web page that a command writes.
enum ReportFile {
  /// Writes the page: complete, or not at all.
  static func write(_ html: String, to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(html)
    try file.commit()
  }
}
