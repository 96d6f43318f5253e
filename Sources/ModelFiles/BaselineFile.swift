import Baselines
import Recommendation
import Safetensors
import SessionData

/// The file of a baseline: its description and the training sessions, which it is fitted to whenever it is opened.
///
/// Fitting takes as long as building an index, and the sessions take less space than any index.
public struct BaselineFile: Sendable {
  /// What such files say of their format.
  public static let format = "gru4rec-baseline"
  private static let formatVersion = 1

  /// The method and its settings.
  public let specification: BaselineSpecification
  /// Items, in the order of their indices.
  public let vocabulary: ItemVocabulary
  /// The sessions that it is fitted to.
  public let sessions: Sessions
  /// SHA-256 of the file's data, in hexadecimal; `nil` before it is written.
  public let checksum: String?

  /// What a baseline that is fitted to a log is saved as.
  public init(_ specification: BaselineSpecification, _ log: EventLog) {
    self.specification = specification
    vocabulary = log.vocabulary
    sessions = log.sessions
    checksum = nil
  }

  /// Reads a file.
  ///
  /// - Throws: `SafetensorsError` for a file that is damaged or cannot be read, ``ModelFileError`` for one that is no
  ///   usable baseline.
  public init(contentsOf path: String) throws {
    try self.init(reading: SafetensorsFile(path: path))
  }

  /// Reads what lies in an open file, as a part of it or alone; the checksum is the caller's affair.
  ///
  /// - Throws: as ``init(contentsOf:)``.
  public init(reading file: SafetensorsFile) throws {
    func fault(_ reason: String) -> ModelFileError { .init(path: file.path, reason: reason) }
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
    } catch let error as SessionDataError {
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
    sessions = Sessions(items: items, times: times, offsets: offsets)
  }

  /// Size of its data in bytes.
  public var byteCount: Int {
    let offsets = vocabulary.idOffsets.count + sessions.offsets.count
    return 8 * offsets + 12 * sessions.eventCount + vocabulary.idBytes.count
  }

  /// Writes the file: complete and durable, or not at all.
  ///
  /// - Throws: `SafetensorsError` when the file cannot be written.
  public func write(to path: String) throws {
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

/// Files of baselines.
enum BaselineFormat: ModelFormat {
  static let name = BaselineFile.format

  static func open(_ path: String) throws -> CatalogueModel {
    CatalogueModel(try BaselineFile(contentsOf: path))
  }

  static func open(member file: SafetensorsFile) throws -> CatalogueModel {
    CatalogueModel(try BaselineFile(reading: file))
  }
}

extension CatalogueModel {
  /// A baseline, fitted to its sessions, as a model like any other.
  public init(_ baseline: BaselineFile) {
    self = Self.joining(
      baseline.specification.fit(baseline.sessions, itemCount: baseline.vocabulary.count), baseline)
  }

  private static func joining(
    _ recommender: some ServableRecommender, _ baseline: BaselineFile
  ) -> CatalogueModel {
    CatalogueModel(
      recommender, vocabulary: baseline.vocabulary,
      itemCounts: baseline.sessions.itemCounts(itemCount: baseline.vocabulary.count),
      identity: ModelIdentity(
        method: baseline.specification.name, settings: baseline.specification.settings,
        checksum: baseline.checksum),
      write: { try baseline.write(to: $0) })
  }
}

extension BaselineSpecification {
  /// Learns from a log, and gives a model that can be saved, measured and served.
  ///
  /// ```swift
  /// let model = try BaselineSpecification("vsknn:k=500").fit(log)
  /// try model.save(to: "vsknn.safetensors")
  /// ```
  public func fit(_ log: EventLog) -> CatalogueModel { CatalogueModel(BaselineFile(self, log)) }
}
