import Foundation
import Kernels
import Safetensors
import SessionData

/// What became of items that were to be added to a model.
public struct AddedItems: Sendable, Equatable {
  /// Items that the model knows now.
  public var added = 0
  /// Items that the model knew already; they stay as they are.
  public var known = 0
  /// Items without a feature that the map knows; they are left out.
  public var withoutFeatures = 0
  /// Features of added items that the map does not know.
  public var unknownFeatures = 0
  /// Features of added items that the map knows.
  public var knownFeatures = 0
}

extension GRU4RecModel {
  /// Share of places in lists that an item without clicks gets, beside an item with clicks on average.
  public static var coldShare: Double { 0.6 }

  /// Items that no event of the training was of.
  public var itemsWithoutClicks: Int { itemCounts.count { $0 == 0 } }

  /// Writes the model with a map of features, and with items that have no clicks: complete and durable, or not at all.
  ///
  /// All known items keep their rows.
  ///
  /// - Parameters:
  ///   - path: the file to create or replace.
  ///   - map: what rows come from; `nil` takes the model's own.
  ///   - table: items to add, with the map's columns.
  ///   - share: places in lists of 20 of an added item, beside those of an item with clicks on average; above 0, up to 10.
  /// - Throws: ``GRU4RecError/features(_:)``; `SafetensorsError` when the file cannot be written.
  @discardableResult public func save(
    to path: String, features map: FeatureMap? = nil, adding table: ItemAttributes? = nil,
    share: Double = coldShare
  ) throws -> AddedItems {
    guard let map = map ?? features else { throw GRU4RecError.features(.noMap) }
    guard share > 0, share <= 10 else { throw GRU4RecError.features(.invalidShare(share)) }
    let places = try table.map { try FeatureMap.places(of: map.columns, in: $0) } ?? []
    var result = AddedItems()
    var ids: [String] = []
    var features: [[KnownFeature]] = []
    for row in 0..<(table?.items.count ?? 0) {
      guard let table else { break }
      let id = table.items.id(of: ItemIndex(row))
      if vocabulary.index(of: id) != nil {
        result.known += 1
        continue
      }
      let all = try FeatureMap.features(of: row, in: table, map.columns, at: places)
      let known = map.known(of: all)
      result.unknownFeatures += all.names.count + all.parts.count - known.count
      result.knownFeatures += known.count
      if known.isEmpty {
        result.withoutFeatures += 1
        continue
      }
      ids.append(id)
      features.append(known)
    }
    result.added = ids.count
    var rows: [String: [Float]] = [:]
    for table in map.tables {
      rows[table.tensor] = features.flatMap { map.row(of: $0, in: table) }
    }
    if let output = map.tables.first(where: { $0.tensor == NetworkShape.outputWeightName }) {
      let bias = ColdItemBias.bias(
        self, share: share, rows: features.map { map.row(of: $0, in: output) })
      rows[NetworkShape.outputBiasName] = ids.map { _ in bias }
    }
    try save(
      to: path, keeping: Array(0..<ItemIndex(itemCount)), adding: NewRows(ids: ids, values: rows),
      features: map)
    return result
  }
}

/// Items that come to a model: their identifiers, and what they have in each tensor of items.
struct NewRows {
  var ids: [String] = []
  /// By the name of the tensor; zeros where it has none.
  var values: [String: [Float]] = [:]
}

extension FeatureMap {
  private static let columnsKey = "feature_columns"
  private static let names = ["feature.name_bytes", "feature.name_offsets"]

  private static func name(of tensor: String) -> String { "feature.\(tensor)" }

  /// Names of the map's tensors in a file.
  static func tensorNames(_ shape: NetworkShape) -> [String] {
    names + shape.tensors.filter { $0.isOfItems && !$0.isVector }.map { name(of: $0.name) }
  }

  /// The map's tensors on their way to a file.
  var contents: [NamedContent] {
    [
      NamedContent(
        name: Self.names[0], shape: [features.idBytes.count], content: .bytes(features.idBytes)),
      NamedContent(
        name: Self.names[1], shape: [features.count + 1], content: .integers(features.idOffsets)),
    ]
      + tables.map {
        NamedContent(
          name: Self.name(of: $0.tensor), shape: [features.count + 1, $0.width],
          content: .floats($0.values))
      }
  }

  /// What a file's metadata says of the map.
  func metadata() throws -> [String: String] { [Self.columnsKey: try ModelFile.json(columns)] }

  /// Reads the map of a model's file; `nil` where it has none.
  init?(_ file: SafetensorsFile, _ contents: FileContents, _ shape: NetworkShape) throws {
    let names = Self.tensorNames(shape)
    guard names.contains(where: { file.tensors[$0] != nil }) else { return nil }
    columns = try ModelFile.decode(Self.columnsKey, file)
    do {
      features = try ItemVocabulary(
        idBytes: file.array(names[0], as: UInt8.self),
        idOffsets: file.array(names[1], as: Int64.self))
    } catch let error as SessionDataError {
      throw GRU4RecError.unusableFile(
        path: file.path, reason: "its names of features are damaged (\(error)); train it again")
    }
    let rows = features.count + 1
    tables = try shape.tensors.filter { $0.isOfItems && !$0.isVector }.map { tensor in
      let name = Self.name(of: tensor.name)
      let found = try file.tensor(name)
      guard found.dataType == .f32, found.shape == [rows, tensor.shape[1]] else {
        throw GRU4RecError.unusableFile(
          path: file.path,
          reason: "tensor \(name) is \(found.dataType.rawValue) \(found.shape), expected F32 "
            + "\([rows, tensor.shape[1]])")
      }
      return Table(
        tensor: tensor.name, width: tensor.shape[1], values: try contents.finiteValues(of: name))
    }
  }
}
