import GRU4Rec
import SessionData
import SystemFiles

/// The list of item ids beside what is exported: one a line, in the order of the indices.
enum ItemLines {
  /// Path of the list beside a file with this ending.
  static func path(of path: String, _ ending: String) -> String {
    (path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : path) + ".items.txt"
  }

  /// - Throws: `FileError` when the file cannot be written.
  static func write(_ vocabulary: ItemVocabulary, to path: String) throws {
    let list = try AtomicFile(path: path)
    for item in 0..<ItemIndex(vocabulary.count) {
      try list.write(Array(vocabulary.utf8(of: item)))
      try list.write("\n")
    }
    try list.commit()
  }
}
