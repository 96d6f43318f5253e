import Foundation
import Logging
import Recommendation
import SessionData
import Synchronization

/// Named sets of items, such as what is in stock, each a file with one identifier per line.
///
/// A file that changes is read again; one that cannot be read leaves the set as it was.
final class ItemSets: Sendable {
  private struct Entry {
    var ids: [String]
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

  /// All sets over a model's items.
  func all(of vocabulary: ItemVocabulary) -> [String: ItemSet] {
    files.keys.reduce(into: [:]) { $0[$1] = set(named: $1, of: vocabulary) }
  }

  /// The set of a name over a model's items; empty when there is none.
  func set(named name: String, of vocabulary: ItemVocabulary) -> ItemSet {
    let ids = entries.withLock { $0[name]?.ids } ?? []
    return ItemSet(ids.lazy.compactMap(vocabulary.index(of:)))
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
        logger.notice("item set read", metadata: ["set": "\(name)", "items": "\(ids.count)"])
      } catch {
        entries.withLock { $0[name]?.stamp = stamp }
        logger.error(
          "item set stays as it was", metadata: ["set": "\(name)", "error": "\(error)"])
      }
    }
    return changed
  }

  private static func read(_ path: String) throws(ItemSetError) -> [String] {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw ItemSetError(path: path, reason: "cannot be read; name a file with an item per line")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw ItemSetError(path: path, reason: "is not UTF-8 text")
    }
    return text.split(whereSeparator: \.isNewline).map(String.init)
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
