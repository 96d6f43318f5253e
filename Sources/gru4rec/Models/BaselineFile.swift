import Baselines
import Safetensors
import SessionData

/// The file of a baseline: its description and the training sessions, which it is fitted to whenever it is opened.
///
/// Fitting takes as long as building an index, and the sessions take less space than any index.
struct BaselineFile {
  static let format = "gru4rec-baseline"
  private static let formatVersion = 1

  let specification: BaselineSpecification
  let vocabulary: ItemVocabulary
  let sessions: SessionStore
  /// SHA-256 of the file's data, in hexadecimal; `nil` before it is written.
  let checksum: String?

  init(_ specification: BaselineSpecification, _ log: EventLog) {
    self.specification = specification
    vocabulary = log.vocabulary
    sessions = log.sessions
    checksum = nil
  }

  /// Whether a file says that it is one; other defects are found when it is opened.
  static func isBaseline(_ path: String) throws(SafetensorsError) -> Bool {
    try SafetensorsFile(path: path, verifyChecksum: false).metadata["format"] == format
  }

  /// Reads a file.
  ///
  /// - Throws: `SafetensorsError` for a file that is damaged or cannot be read, ``CommandError`` for one that is no
  ///   usable baseline.
  init(contentsOf path: String) throws {
    let file = try SafetensorsFile(path: path)
    func fault(_ reason: String) -> CommandError { .badData("\(file.path): \(reason)") }
    guard let version = file.metadata["format_version"].flatMap({ Int($0) }) else {
      throw fault("a baseline without a format version; gru4rec baseline writes one")
    }
    guard version <= Self.formatVersion else {
      throw fault(
        "a baseline of format version \(version), and this gru4rec reads up to \(Self.formatVersion); "
          + "install a newer gru4rec, or fit the baseline again")
    }
    do {
      let method = try file.array("method", as: UInt8.self)
      specification = try BaselineSpecification(String(decoding: method, as: UTF8.self))
      vocabulary = try ItemVocabulary(
        idBytes: file.array("item.id_bytes", as: UInt8.self),
        idOffsets: file.array("item.id_offsets", as: Int64.self))
    } catch let error as BaselineError {
      throw fault("\(error); fit the baseline again")
    } catch let error as EventLogError {
      throw fault("its item identifiers are damaged (\(error)); fit the baseline again")
    }
    let items = try file.array("session.items", as: ItemIndex.self)
    let times = try file.array("session.times", as: Double.self)
    let offsets = try file.array("session.offsets", as: Int64.self).map(Int.init)
    let (known, vocabulary) = (0..<ItemIndex(vocabulary.count), vocabulary)
    guard offsets.first == 0, offsets.last == items.count, items.count == times.count,
      zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 }),
      items.allSatisfy(known.contains), times.allSatisfy(\.isFinite), vocabulary.count > 0
    else { throw fault("its sessions are damaged; fit the baseline again") }
    checksum = file.metadata["sha256"]
    sessions = SessionStore(items: items, times: times, offsets: offsets)
  }

  /// Writes the file: complete and durable, or not at all.
  func write(to path: String) throws {
    let offsets = sessions.offsets.map(Int64.init)
    let method = Array(specification.description.utf8)
    var writer = try SafetensorsWriter(
      path: path,
      tensors: [
        .init(name: "item.id_offsets", dataType: .i64, shape: [vocabulary.idOffsets.count]),
        .init(name: "session.offsets", dataType: .i64, shape: [offsets.count]),
        .init(name: "session.times", dataType: .f64, shape: [sessions.eventCount]),
        .init(name: "session.items", dataType: .i32, shape: [sessions.eventCount]),
        .init(name: "item.id_bytes", dataType: .u8, shape: [vocabulary.idBytes.count]),
        // Not in the metadata, so that the checksum tells methods on the same sessions from each other.
        .init(name: "method", dataType: .u8, shape: [method.count]),
      ],
      metadata: ["format": Self.format, "format_version": "\(Self.formatVersion)"])
    try writer.append(vocabulary.idOffsets)
    try writer.append(offsets)
    try writer.append(sessions.times)
    try writer.append(sessions.items)
    try writer.append(vocabulary.idBytes)
    try writer.append(method)
    try writer.commit()
  }
}
