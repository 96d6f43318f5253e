import Safetensors
import SessionData

extension CatalogueIndex {
  /// What such files say of their format.
  static let format = "gru4rec-index"
  private static let formatVersion = 1
  private static let orderName = "item.order"

  /// Opens the index of a model.
  ///
  /// - Throws: `SafetensorsError` for a file that is damaged or cannot be read, ``GRU4RecError`` for one that is no index, or
  ///   another model's.
  public init(contentsOf path: String, for model: GRU4RecModel) throws {
    let file = try SafetensorsFile(path: path)
    func fault(_ reason: String) -> GRU4RecError { .unusableFile(path: path, reason: reason) }
    guard file.metadata["format"] == Self.format else {
      throw fault("not an index of a model; gru4rec index writes one")
    }
    guard let version = file.metadata["format_version"].flatMap({ Int($0) }) else {
      throw fault("an index without a format version; build it again with gru4rec index")
    }
    guard version <= Self.formatVersion else {
      throw fault(
        "an index of format version \(version), and this gru4rec reads up to \(Self.formatVersion); "
          + "install a newer gru4rec, or build the index again")
    }
    guard let share = file.metadata["share"].flatMap({ Double($0) }),
      let confidence = file.metadata["confidence"].flatMap({ Double($0) }),
      Effort.isPossible(share: share, confidence: confidence)
    else { throw fault("its contents are damaged; build it again with gru4rec index") }
    let effort = Effort(share: share, confidence: confidence)
    guard file.metadata["model"] == model.checksum else {
      throw GRU4RecError.indexOfAnotherModel(
        path: path, index: Self.short(file.metadata["model"]), model: Self.short(model.checksum),
        effort: effort)
    }
    let order = try file.array(Self.orderName, as: ItemIndex.self)
    guard let head = file.metadata["head"].flatMap({ Int($0) }),
      (0...order.count).contains(head), Self.isPermutation(order, of: model.itemCount)
    else { throw fault("its contents are damaged; build it again with gru4rec index") }
    self.init(order: order, head: head, model: model.checksum, effort: effort)
  }

  /// Writes the file: complete and durable, or not at all.
  ///
  /// - Throws: `SafetensorsError` when the file cannot be written.
  public func save(to path: String) throws {
    var metadata = [
      "format": Self.format, "format_version": "\(Self.formatVersion)", "head": "\(head)",
      "share": "\(effort.share)", "confidence": "\(effort.confidence)",
    ]
    metadata["model"] = model
    var writer = try SafetensorsWriter(
      path: path, tensors: [.init(name: Self.orderName, dataType: .i32, shape: [order.count])],
      metadata: metadata)
    try writer.append(order)
    try writer.commit()
  }

  private static func short(_ checksum: String?) -> String {
    checksum.map { String($0.prefix(12)) } ?? "without a file"
  }

  private static func isPermutation(_ order: [ItemIndex], of count: Int) -> Bool {
    guard order.count == count else { return false }
    var seen = [Bool](repeating: false, count: count)
    for item in order {
      guard item >= 0, item < count, !seen[Int(item)] else { return false }
      seen[Int(item)] = true
    }
    return true
  }
}
