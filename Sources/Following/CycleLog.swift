import Foundation
import SystemFiles

/// The cycles of a model as JSON lines, in its work folder.
struct CycleLog {
  static let fileName = "cycles.jsonl"
  /// Bytes beyond which the older half is forgotten.
  private static let mostBytes = 16 << 20

  let path: String

  /// Adds a cycle.
  func append(_ cycle: FollowCycle) throws(FollowError) {
    do {
      var line = try cycle.json + "\n"
      if size > Self.mostBytes { try shorten() }
      // A line that was cut short does not take this one with it.
      if !endsWithLine { line = "\n" + line }
      let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw FileError(.create, path, code: errno) }
      defer { close(descriptor) }
      if let code = writeAll(line, to: descriptor) { throw FileError(.write, path, code: code) }
    } catch {
      throw .file(path, reason: "\(error)")
    }
  }

  /// Adds the last cycle, where the process was ended before it could.
  func complete(with last: FollowCycle) throws(FollowError) {
    if read().last?.cycle != last.cycle { try append(last) }
  }

  /// The cycles, oldest first; lines that were cut short are passed over.
  func read() -> [FollowCycle] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return data.split(separator: 0x0A).compactMap {
      try? decoder.decode(FollowCycle.self, from: Data($0))
    }
  }

  private var endsWithLine: Bool {
    guard let file = FileHandle(forReadingAtPath: path), let size = try? file.seekToEnd(), size > 0
    else { return true }
    try? file.seek(toOffset: size - 1)
    return (try? file.read(upToCount: 1)) == Data([0x0A])
  }

  private var size: Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue ?? 0
  }

  private func shorten() throws {
    let lines = (FileManager.default.contents(atPath: path) ?? Data()).split(separator: 0x0A)
    let file = try AtomicFile(path: path)
    for line in lines.suffix(lines.count / 2) { try file.write(line + [0x0A]) }
    try file.commit()
  }
}

extension FollowCycle {
  /// The cycle as a line of JSON, with names in snake case.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
