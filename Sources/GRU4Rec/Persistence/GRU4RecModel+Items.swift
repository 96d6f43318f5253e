import Kernels
import Safetensors
import SessionData

extension GRU4RecModel {
  /// Writes a model file without some of the items; everything else stays as it is, the optimiser's state included
  /// where the model has it.
  ///
  /// - Parameters:
  ///   - path: the file to create or replace.
  ///   - isKept: whether an item stays; at least two do.
  /// - Throws: `SafetensorsError` when the file cannot be written, ``GRU4RecError/tooFewItems(_:)``.
  public func save(to path: String, keeping isKept: (ItemIndex) -> Bool) throws {
    let kept = (0..<ItemIndex(itemCount)).filter(isKept)
    guard kept.count >= 2 else { throw GRU4RecError.tooFewItems(kept.count) }
    try save(to: path, keeping: kept, adding: NewRows(), features: features)
  }

  /// Writes a model file of some of the items, and of new ones without clicks.
  func save(
    to path: String, keeping kept: [ItemIndex], adding new: NewRows, features: FeatureMap?
  ) throws {
    let items = ItemVocabulary(ids: kept.map { vocabulary.id(of: $0) } + new.ids)
    var tensors = commonContents(
      items, kept.map { itemCounts[Int($0)] } + new.ids.map { _ in 0 })
    for (tensor, matrix) in weights.tensors {
      tensors.append(
        try content(
          tensor.name, tensor, kept, new, values: { matrix.values() },
          otherwise: .matrix(matrix)))
    }
    if let optimizerState {
      for state in hyperparameters.stateNames {
        for (tensor, _) in weights.tensors {
          let name = tensor.name(of: state)
          guard optimizerState.tensors[name] != nil else { continue }
          let values = try optimizerState.array(name, as: Float.self)
          tensors.append(
            try content(name, tensor, kept, new, values: { values }, otherwise: .floats(values)))
        }
      }
    }
    var record = training
    record.items = kept.count { itemCounts[Int($0)] > 0 }
    try writeTensors(
      tensors + (features?.contents ?? []),
      metadata: try ModelFile.metadata(.init(hyperparameters: hyperparameters, training: record))
        .merging(features?.metadata() ?? [:]) { known, _ in known },
      to: path)
  }

  /// A tensor with the rows of some items and of new ones, where it has a row or a value for each.
  private func content(
    _ name: String, _ tensor: NetworkShape.Tensor, _ kept: [ItemIndex], _ new: NewRows,
    values: () throws -> [Float], otherwise whole: TensorContent
  ) throws -> NamedContent {
    guard tensor.isOfItems else {
      return NamedContent(name: name, shape: tensor.shape, content: whole)
    }
    let all = try values()
    let width = tensor.shape.dropFirst().first ?? 1
    let some = kept.flatMap { all[Int($0) * width..<(Int($0) + 1) * width] }
    let added = new.values[name] ?? [Float](repeating: 0, count: new.ids.count * width)
    return NamedContent(
      name: name, shape: [kept.count + new.ids.count] + tensor.shape.dropFirst(),
      content: .floats(some + added))
  }
}
