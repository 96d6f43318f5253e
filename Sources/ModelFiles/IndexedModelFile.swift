import GRU4Rec
import Recommendation
import Synchronization

/// A model file with the file of its index beside it, which is built anew where the model is exchanged.
///
/// ```swift
/// let file = IndexedModelFile(model: "model.safetensors", index: "model.index.safetensors", threads: 2)
/// let model = try file.open()   // and again, once another model has taken the file's place
/// ```
public final class IndexedModelFile: Sendable {
  private let model: String
  private let index: String
  private let threads: Int
  private let wasOpened = Atomic(false)
  private let onBuild: @Sendable (_ problem: (any Error)?) -> Void

  /// - Parameters:
  ///   - model: path of a trained network.
  ///   - index: path of its index.
  ///   - threads: how many build an index, ≥ 1.
  ///   - onBuild: told of each index that was built anew, and why its file could not be written where it could not.
  public init(
    model: String, index: String, threads: Int,
    onBuild: @escaping @Sendable (_ problem: (any Error)?) -> Void = { _ in }
  ) {
    (self.model, self.index, self.threads, self.onBuild) = (model, index, threads, onBuild)
  }

  /// Opens both; from the second time on, an index of an earlier model is built anew, and its file replaced.
  ///
  /// - Throws: what opening the model throws, ``ModelFileError`` for one that is no trained network, and for the index
  ///   `SafetensorsError` and `GRU4RecError`.
  public func open() throws -> CatalogueModel {
    let name = try ModelFormats.formatName(of: model)
    if let name, name != GRU4RecFormat.name, ModelFormats.named(name) != nil {
      throw ModelFileError(
        path: model, reason: "a model of the format '\(name)' has no index; leave out \(index)")
    }
    let opened = try GRU4RecModel(contentsOf: model)
    let index = try index(of: opened)
    wasOpened.store(true, ordering: .relaxed)
    return CatalogueModel(opened.indexed(by: index))
  }

  private func index(of opened: GRU4RecModel) throws -> CatalogueIndex {
    do {
      return try CatalogueIndex(contentsOf: index, for: opened)
    } catch GRU4RecError.indexOfAnotherModel(let path, let other, let own, let effort) {
      guard wasOpened.load(ordering: .relaxed) else {
        throw GRU4RecError.indexOfAnotherModel(path: path, index: other, model: own, effort: effort)
      }
      let built = CatalogueIndex(of: opened, effort: effort, threads: threads)
      do {
        try built.save(to: index)
        onBuild(nil)
      } catch {
        onBuild(error)
      }
      return built
    }
  }
}
