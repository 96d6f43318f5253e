import Foundation
import GRU4Rec
import Safetensors
import SessionData

/// Writes model files from named tensors, straight after the format's description: a second
/// implementation beside the product's own.
public enum ModelFileFixture {
  /// Writes `weights` (named as in the file) with a made-up training record.
  public static func write(
    _ weights: [String: DoubleTensor], hyperparameters: Hyperparameters, itemIDs: [String],
    itemCounts: [Int64], to path: String
  ) throws {
    let bytes = itemIDs.flatMap { Array($0.utf8) }
    var offsets: [Int64] = [0]
    for id in itemIDs { offsets.append((offsets.last ?? 0) + Int64(id.utf8.count)) }
    var specifications = [
      TensorSpecification(name: "item.id_bytes", dataType: .u8, shape: [bytes.count]),
      TensorSpecification(name: "item.id_offsets", dataType: .i64, shape: [offsets.count]),
      TensorSpecification(name: "item.count", dataType: .i64, shape: [itemCounts.count]),
    ]
    for (name, tensor) in weights {
      specifications.append(
        TensorSpecification(name: name, dataType: .f32, shape: tensor.shape))
    }
    let encoder = JSONEncoder()
    let metadata = [
      "format": "gru4rec", "format_version": "1",
      "hyperparameters": String(decoding: try encoder.encode(hyperparameters), as: UTF8.self),
      "training":
        #"{"version":"0.0.1","seed":1,"epochs":1,"losses":[1.5],"rounds":1,"steps":7}"#,
      "data":
        #"{"events":9,"sessions":2,"items":\#(itemIDs.count),"first_time":1,"last_time":2}"#,
    ]
    var writer = try SafetensorsWriter(
      path: path, tensors: specifications, metadata: metadata)
    for tensor in writer.tensors {
      switch tensor.name {
      case "item.id_bytes": try writer.append(bytes)
      case "item.id_offsets": try writer.append(offsets)
      case "item.count": try writer.append(itemCounts)
      default: try writer.append(weights[tensor.name]?.floats ?? [])
      }
    }
    try writer.commit()
  }

  /// The weights of a model file.
  public static func weights(_ path: String) throws -> [String: DoubleTensor] {
    let file = try SafetensorsFile(path: path)
    var weights: [String: DoubleTensor] = [:]
    for name in file.names where file.tensors[name]?.dataType == .f32 {
      weights[name] = DoubleTensor(
        shape: try file.tensor(name).shape,
        values: try file.array(name, as: Float.self).map(Double.init))
    }
    return weights
  }

  /// Calls `body` with the path of a folder that goes afterwards.
  public static func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "gru4rec-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
