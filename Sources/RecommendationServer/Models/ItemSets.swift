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
    /// The set for models, by their serial numbers.
    var resolved: [Int: ItemSet] = [:]
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

  /// The set of a name over a model's items.
  func set(
    named name: String, field: String, for model: ServedModel
  ) throws(Problem) -> ItemSet {
    let set: ItemSet? = entries.withLock { entries in
      guard let entry = entries[name] else { return nil }
      if let known = entry.resolved[model.serial] { return known }
      let set = ItemSet(entry.ids.lazy.compactMap(model.vocabulary.index(of:)))
      // A model that was exchanged is not asked again; a handful covers all that are being served.
      if entry.resolved.count >= 8 { entries[name]?.resolved.removeAll() }
      entries[name]?.resolved[model.serial] = set
      return set
    }
    guard let set else {
      let known = names.isEmpty ? "none" : names.joined(separator: ", ")
      throw .invalid(field, "there is no item set '\(name)'; there are: \(known)")
    }
    return set
  }

  /// Reads files again that changed.
  func refresh() {
    for (name, path) in files {
      let stamp = FileStamp(path)
      guard stamp != entries.withLock({ $0[name]?.stamp }) else { continue }
      do {
        let ids = try Self.read(path)
        entries.withLock { $0[name] = Entry(ids: ids, stamp: stamp) }
        logger.notice("item set read", metadata: ["set": "\(name)", "items": "\(ids.count)"])
      } catch {
        entries.withLock { $0[name]?.stamp = stamp }
        logger.error(
          "item set stays as it was", metadata: ["set": "\(name)", "error": "\(error)"])
      }
    }
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
