import Foundation
import Kernels
import Safetensors
import SessionData

extension GRU4RecModel {
  /// Opens a model file; its weights stay in the file and are mapped into memory.
  ///
  /// - Throws: `SafetensorsError` for a file that is damaged or cannot be read, ``GRU4RecError`` for one
  ///   that is no usable model.
  public init(contentsOf path: String) throws {
    let file = try SafetensorsFile(path: path, verifyChecksum: false)
    // The checksum takes as long as all other checks and is found beside them.
    let checksum = BackgroundCheck { try file.verifyChecksum() }
    do {
      try self.init(reading: file)
    } catch {
      // What else is wrong with a damaged file says little.
      try checksum.wait()
      throw error
    }
    try checksum.wait()
    guard file.isIntact else {
      throw GRU4RecError.unusableFile(
        path: path, reason: "it was written to while it was read; write a new file and rename it")
    }
  }

  /// Opens a model that lies in an open file, as a part of it or alone; the checksum is the caller's affair.
  ///
  /// - Throws: `SafetensorsError` for a file that lacks what a model needs, ``GRU4RecError`` for one that is no usable
  ///   model.
  public init(reading file: SafetensorsFile) throws {
    let header = try ModelFile.header(of: file)
    let contents = try FileContents(file, header)
    let shape = NetworkShape(header.hyperparameters, items: contents.vocabulary.count)
    let state = shape.optimizerState(header.hyperparameters.stateNames)
    try contents.requireTensors(
      shape.weights, optional: state, besides: FeatureMap.tensorNames(shape))
    let weights = try ModelWeights(
      shape, owner: file, matrices: shape.tensors.map { try contents.finiteMatrix(of: $0.name) })
    let hasState = !state.isEmpty && state.contains { file.tensors[$0.0] != nil }
    if hasState {
      for (name, _) in state { _ = try contents.finiteMatrix(of: name) }
    }
    self.init(
      hyperparameters: header.hyperparameters, vocabulary: contents.vocabulary,
      training: header.training, itemCounts: contents.itemCounts, weights: weights,
      optimizerState: hasState ? file : nil)
    features = try FeatureMap(file, contents, shape)
    self.file = file
    checksum = file.metadata["sha256"]
  }

  /// Writes the model file: complete and durable, or not at all.
  ///
  /// - Throws: `SafetensorsError` when the file cannot be written.
  public func save(to path: String) throws {
    try writeTensors(
      commonContents(vocabulary, itemCounts)
        + weights.tensors.map {
          NamedContent(name: $0.name, shape: $0.shape, content: .matrix($1))
        } + (features?.contents ?? []),
      metadata: try ModelFile.metadata(.init(hyperparameters: hyperparameters, training: training))
        .merging(features?.metadata() ?? [:]) { known, _ in known },
      to: path)
  }
}

/// The tensors that every model and checkpoint has.
func commonContents(_ vocabulary: ItemVocabulary, _ itemCounts: [Int64]) -> [NamedContent] {
  [
    NamedContent(
      name: "item.id_offsets", shape: [vocabulary.count + 1],
      content: .integers(vocabulary.idOffsets)),
    NamedContent(name: "item.count", shape: [vocabulary.count], content: .integers(itemCounts)),
    NamedContent(
      name: "item.id_bytes", shape: [vocabulary.idBytes.count], content: .bytes(vocabulary.idBytes)),
  ]
}

/// Vocabulary and counts of a file, checked.
struct FileContents {
  let vocabulary: ItemVocabulary
  let itemCounts: [Int64]
  private let file: SafetensorsFile

  init(_ file: SafetensorsFile, _ header: ModelFile.Header) throws {
    self.file = file
    let path = file.path
    let offsets = try file.array("item.id_offsets", as: Int64.self)
    do {
      vocabulary = try ItemVocabulary(
        idBytes: file.array("item.id_bytes", as: UInt8.self), idOffsets: offsets)
    } catch let error as SessionDataError {
      throw GRU4RecError.unusableFile(
        path: path, reason: "its item identifiers are damaged (\(error)); train it again")
    }
    itemCounts = try file.array("item.count", as: Int64.self)
    guard itemCounts.count == vocabulary.count,
      itemCounts.allSatisfy({ TrainingRecord.isPlausible(Int($0)) })
    else {
      throw GRU4RecError.unusableFile(
        path: path, reason: "its item counts do not fit its items; train it again")
    }
  }

  /// A tensor where it lies in the file, a vector as one row, when all its numbers are finite.
  func finiteMatrix(of name: String) throws -> Matrix {
    let shape = try file.tensor(name).shape
    let matrix = try file.withBytes(of: name) { bytes in
      // SAFETY: the address is only looked at.
      guard UInt(bitPattern: bytes.baseAddress) % UInt(MemoryLayout<Float>.alignment) == 0 else {
        throw GRU4RecError.unusableFile(
          path: file.path, reason: "\(name) is not aligned; write the file again with its writer")
      }
      return shape.count == 1
        ? Matrix(viewing: bytes, rows: 1, columns: shape[0])
        : Matrix(viewing: bytes, rows: shape[0], columns: shape[1])
    }
    guard FusedKernels().allFinite(matrix) else {
      throw GRU4RecError.unusableFile(
        path: file.path, reason: "\(name) holds numbers that are not finite; train the model again")
    }
    return matrix
  }

  /// The values of a tensor, when all are finite.
  func finiteValues(of name: String) throws -> [Float] {
    _ = try finiteMatrix(of: name)
    return try file.array(name, as: Float.self)
  }

  /// Checks that the file has these tensors with these shapes, and no others but `optional` ones and those called `others`.
  func requireTensors(
    _ required: [(String, [Int])], optional: [(String, [Int])] = [], besides others: [String] = []
  ) throws(GRU4RecError) {
    func fault(_ reason: String) -> GRU4RecError { .unusableFile(path: file.path, reason: reason) }
    var known: Set<String> = ["item.id_offsets", "item.count", "item.id_bytes"]
    known.formUnion(others)
    for (index, (name, shape)) in (required + optional).enumerated() {
      known.insert(name)
      guard let tensor = file.tensors[name] else {
        if index >= required.count { continue }
        throw fault("tensor \(name) is missing; train the model again")
      }
      guard tensor.dataType == .f32, tensor.shape == shape else {
        throw fault(
          "tensor \(name) is \(tensor.dataType.rawValue) \(tensor.shape), expected F32 \(shape)")
      }
    }
    if let extra = file.names.first(where: { !known.contains($0) }) {
      throw fault("unknown tensor \(extra); the file comes from another program or version")
    }
  }
}
