import GRU4Rec
import PyTorchFiles
import SessionData

/// The object that the authors' code saves, by the names of its attributes.
struct AuthorsObject {
  let file: PyTorchFile

  private var pickle: Pickle { file.pickle }

  func fault(_ reason: String) -> ModelExchangeError {
    .notImportable(path: file.path, reason: reason)
  }

  /// Whether it is a model at all.
  func requireModel() throws(ModelExchangeError) {
    let name = pickle.className(pickle.root)
    let isModel = name.map { $0.hasSuffix(".GRU4Rec") } ?? false
    if isModel, pickle[pickle.root, "model"] != nil { return }
    let hint = "save the whole object of the class GRU4Rec, with its savemodel or with torch.save"
    if isModel {
      throw fault("the model has no network: it was never trained; train it, then \(hint)")
    }
    let keys = pickle.keys(pickle.root)
    if keys.contains(where: { $0.hasSuffix("Wy.weight") || $0.contains("state_dict") }) {
      throw fault("weights without items and settings (a state_dict); \(hint)")
    }
    if name?.hasSuffix(".GRU4RecModel") == true {
      throw fault("a network without items and settings; \(hint)")
    }
    let what = name.map { "an object of the class \($0)" } ?? "something else"
    throw fault("\(what), not a model of the authors' PyTorch code; \(hint)")
  }

  // MARK: settings

  func hyperparameters(_ notes: inout [String]) throws(ModelExchangeError) -> Hyperparameters {
    var values: [String] = []
    for name in Self.settings {
      guard let value = pickle[pickle.root, name] else { continue }
      guard let text = text(value) else {
        throw fault("its setting \(name) is neither a number nor text; save the model again")
      }
      values.append("\(name)=\(text)")
    }
    var settings = Hyperparameters()
    do {
      try settings.apply(authorsParameters: values.joined(separator: ","))
    } catch {
      throw fault("its settings cannot be read: \(error)")
    }
    settings = settings.applicable(to: settings.loss.rawValue)
    if settings.embedding == .none {
      guard settings.layers.count == 1 else {
        throw fault(
          "one-hot input with several layers: its first layer has another form of GRU than the others, which no model "
            + "here has; train it again with gru4rec train")
      }
      // Theirs drops the outputs of this layer with the rate of the embedding, and never with the other one.
      if settings.hiddenDropout != settings.embeddingDropout {
        notes.append(
          "dropout_p_embed is the hidden dropout, as the authors' code applies it to one-hot input")
      }
      settings.hiddenDropout = settings.embeddingDropout
      settings.embeddingDropout = 0
    }
    return settings
  }

  /// Attributes that are settings, the loss first: what others mean depends on it.
  private static let settings = [
    "loss", "layers", "constrained_embedding", "embedding", "elu_param", "bpreg", "logq",
    "batch_size", "dropout_p_embed", "dropout_p_hidden", "learning_rate", "momentum",
    "sample_alpha", "n_sample", "n_epochs",
  ]

  /// A setting as the authors' notation has it.
  private func text(_ value: PickleValue) -> String? {
    if let text = pickle.text(value) {
      return text.utf8.allSatisfy({ $0 > 32 && $0 != UInt8(ascii: ",") && $0 < 127 }) ? text : nil
    }
    if case .bool(let truth) = value { return truth ? "True" : "False" }
    if let number = pickle.integer(value) { return "\(number)" }
    if let number = pickle.number(value) { return "\(Float(number))" }
    guard let elements = pickle.elements(value), elements.count <= 100 else { return nil }
    let numbers = elements.compactMap(pickle.integer)
    return numbers.count == elements.count
      ? numbers.map(String.init).joined(separator: "/") : nil
  }

  // MARK: items

  /// Items in the order of their rows.
  func vocabulary() throws -> ItemVocabulary {
    guard let value = pickle.find("data_iterator", "itemidmap", in: pickle.root) else {
      throw fault(
        "it has no item map (data_iterator.itemidmap); save the object as it is after training")
    }
    guard let map = pickle.series(value) else {
      throw fault(
        "its item map is no pandas Series of numbers or text that this version reads; convert the ids with astype(str), and "
          + "save the model again")
    }
    var ids = [String?](repeating: nil, count: map.values.count)
    for (label, place) in zip(map.labels, map.values) {
      guard ids.indices.contains(place), ids[place] == nil else {
        throw fault(
          "its item map is damaged: \(place) is no row, or one of two items; save it again")
      }
      ids[place] = text(label)
    }
    // Appended one by one: what is empty or repeated is an error, not a trap.
    var bytes: [UInt8] = []
    var offsets: [Int64] = [0]
    for id in ids {
      bytes += (id ?? "").utf8
      offsets.append(Int64(bytes.count))
    }
    do {
      return try ItemVocabulary(idBytes: bytes, idOffsets: offsets)
    } catch {
      throw fault("its item map is damaged: \(error)")
    }
  }

  /// An identifier as logs have it: whole numbers without a point, also where pandas made fractions of them.
  private func text(_ label: NumPyScalar) -> String {
    switch label {
    case .integer(let number): "\(number)"
    case .float(let number): Int(exactly: number).map { "\($0)" } ?? "\(number)"
    case .text(let text): text
    }
  }

  /// Events of each item in training, and the training's sessions.
  func counts(items: Int, _ notes: inout [String]) -> (counts: [Int64], sessions: Int) {
    let data = pickle[pickle.root, "data_iterator"]
    let sessions =
      data.flatMap { pickle[$0, "offset_sessions"] }.flatMap(pickle.integers).map {
        max($0.count - 1, 0)
      } ?? 0
    if let events = data.flatMap({ pickle[$0, "data_items"] }).flatMap(pickle.integers),
      events.allSatisfy({ 0 <= $0 && $0 < items })
    {
      var counts = [Int64](repeating: 0, count: items)
      for item in events { counts[item] += 1 }
      return (counts, sessions)
    }
    // With logQ the counts are kept for themselves.
    if let value = pickle[pickle.root, "P0"], let tensor = try? file.tensor(value, name: "P0"),
      tensor.shape == [items], (try? tensor.verify()) != nil,
      let counts = try? tensor.values(rows: 0..<items),
      counts.allSatisfy({ $0 >= 0 && $0 == $0.rounded() }),
      counts.reduce(0.0, { $0 + Double($1) }) < 0x1p53
    {
      return (counts.map { Int64($0) }, sessions)
    }
    notes.append("the file does not tell how often items were clicked: each counts as once")
    return ([Int64](repeating: 1, count: items), sessions)
  }

  // MARK: the network

  /// A part of the network, or of one of its parts.
  func module(_ path: String...) -> PickleValue? {
    var value = pickle[pickle.root, "model"]
    for name in path {
      value = value.flatMap { pickle.find("_modules", name, in: $0) }
    }
    return value
  }

  /// Names of the network's parts.
  var moduleNames: [String] {
    pickle.find("model", "_modules", in: pickle.root).map(pickle.keys) ?? []
  }

  /// A parameter of a part.
  func parameter(
    _ module: PickleValue?, _ name: String, called: String
  ) throws -> PyTorchTensor {
    guard let module, let value = pickle.find("_parameters", name, in: module),
      let tensor = try file.tensor(value, name: called)
    else {
      throw fault("its network lacks \(called); save the object as it is after training")
    }
    return tensor
  }
}
