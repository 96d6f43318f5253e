import Foundation
import Logging
import Recommendation
import SessionData
import Synchronization

/// Named sets of items, such as what is in stock, each a file with one identifier per line.
///
/// Blanks around an identifier, empty lines and the mark of UTF-8 at the beginning say nothing.
/// A file that changes is read again; one that cannot be read leaves the set as it was.
final class ItemSets: Sendable {
  private struct Entry {
    var ids: Set<String>
    var stamp: FileStamp?
  }

  private let files: [String: String]
  private let entries: Mutex<[String: Entry]>
  private let logger: Logger

  /// Reads all sets.
  ///
  /// - Parameter files: path of the file of each set.
  init(_ files: [String: String], logger: Logger) throws(ItemSetError) {
    self.files = files
    self.logger = logger
    var entries: [String: Entry] = [:]
    for (name, path) in files {
      entries[name] = Entry(ids: try Self.read(path), stamp: FileStamp(path))
    }
    self.entries = Mutex(entries)
  }

  /// Names of all sets, in order.
  var names: [String] { files.keys.sorted() }

  /// The set of a name over a model's items, empty when there is none; how many identifiers its file has, and
  /// how many of them the model knows.
  func set(
    named name: String, of vocabulary: ItemVocabulary
  ) -> (set: ItemSet, items: Int, known: Int) {
    let ids = entries.withLock { $0[name]?.ids } ?? []
    let known = ids.compactMap(vocabulary.index(of:))
    return (ItemSet(known), ids.count, known.count)
  }

  /// Reads files again that changed; the names of the sets that are others now.
  func refresh() -> [String] {
    var changed: [String] = []
    for (name, path) in files {
      let stamp = FileStamp(path)
      guard stamp != entries.withLock({ $0[name]?.stamp }) else { continue }
      do {
        let ids = try Self.read(path)
        entries.withLock { $0[name] = Entry(ids: ids, stamp: stamp) }
        changed.append(name)
      } catch {
        entries.withLock { $0[name]?.stamp = stamp }
        logger.error(
          "item set stays as it was", metadata: ["set": "\(name)", "error": "\(error)"])
      }
    }
    return changed
  }

  private static func read(_ path: String) throws(ItemSetError) -> Set<String> {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw ItemSetError(path: path, reason: "cannot be read; name a file with an item per line")
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var ids: Set<String> = []
    let isLineEnd = { (byte: UInt8) in byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
    for line in data.dropFirst(data.starts(with: mark) ? mark.count : 0).split(
      whereSeparator: isLineEnd)
    {
      guard let text = String(validating: line, as: UTF8.self) else {
        throw ItemSetError(path: path, reason: "is not UTF-8 text")
      }
      let id = text.trimmingCharacters(in: .whitespaces)
      if !id.isEmpty { ids.insert(id) }
    }
    return ids
  }
}

/// A file of an item set that cannot be used.
public struct ItemSetError: Error, Equatable, CustomStringConvertible {
  /// Path of the file.
  public let path: String
  /// What is wrong with it.
  public let reason: String

  /// The path, and what is wrong.
  public var description: String { "\(path): \(reason)" }
}
