import GRU4Rec
import PyTorchFiles
import SessionData

/// A model of the authors' PyTorch code, as `savemodel` of it writes one: the whole object, as a file of PyTorch.
///
/// ```swift
/// let checkpoint = try AuthorsCheckpoint(contentsOf: "model.pt")
/// try checkpoint.save(to: "model.safetensors")
/// ```
///
/// Settings, items, their counts and all weights are taken over. The store of negative samples is passed over. Such
/// files have no optimiser's state.
public struct AuthorsCheckpoint {
  /// Settings, as they are called here.
  public let hyperparameters: Hyperparameters
  /// Items, in the order of their rows.
  public let vocabulary: ItemVocabulary
  /// Events of each item in training.
  public let itemCounts: [Int64]
  /// Sessions of the training; 0 where the file does not tell.
  public let sessions: Int
  /// What is otherwise than in the file, and why.
  public let notes: [String]

  let weights: AuthorsWeights
  let network: ForeignNetwork

  /// Opens and checks a file; its weights are read by ``save(to:)``.
  ///
  /// - Throws: `PyTorchFileError` for a file that is damaged, cannot be read, or is none of PyTorch;
  ///   ``ModelExchangeError`` for one that holds another model.
  public init(contentsOf path: String) throws {
    let file = try PyTorchFile(path: path)
    let object = AuthorsObject(file: file)
    try object.requireModel()
    var notes: [String] = []
    hyperparameters = try object.hyperparameters(&notes)
    vocabulary = try object.vocabulary()
    (itemCounts, sessions) = object.counts(items: vocabulary.count, &notes)
    do {
      network = try ForeignNetwork(
        hyperparameters: hyperparameters, vocabulary: vocabulary, itemCounts: itemCounts,
        sessions: sessions)
    } catch {
      throw object.fault("its settings are none of a model here: \(error)")
    }
    weights = try AuthorsWeights(object, network)
    self.notes = notes
  }

  /// Writes the model file: complete and durable, or not at all.
  ///
  /// - Throws: `PyTorchFileError` or ``ModelExchangeError`` for weights that are damaged or not finite,
  ///   `SafetensorsError` when the file cannot be written.
  public func save(to path: String) throws {
    try weights.verify()
    try network.save(to: path) { try weights.rows(of: $0, $1) }
  }
}
