import GRU4Rec

/// Refuses networks that cannot fit into this machine's memory, which would end the process.
enum MemoryCheck {
  static func check(_ settings: Hyperparameters, items: Int) throws(CommandError) {
    let bytes =
      4 * settings.parameterCount(items: items) * (1 + Double(settings.statesPerParameter))
    let memory = Double(Machine.memory)
    guard bytes <= memory else {
      throw .usage(
        "the model and its optimiser need \(size(bytes)), and this machine has \(size(memory)); "
          + "choose smaller --layers or a smaller --embedding")
    }
  }

  private static func size(_ bytes: Double) -> String {
    bytes < 1e15 ? NumberText.bytes(Int(bytes)) : "over 1,000 TB"
  }
}

extension Hyperparameters {
  /// Numbers that are learnt, for a catalogue of this size.
  func parameterCount(items: Int) -> Double {
    let items = Double(items)
    let last = Double(layers.last ?? 0)
    var count = items * (last + 1)
    var inputSize = last
    switch embedding {
    case .shared: break
    case .separate(let size):
      inputSize = Double(size)
      count += items * inputSize
    case .none:
      inputSize = 0
      count += items * 3 * Double(layers.first ?? 0)
    }
    for layer in layers {
      let units = Double(layer)
      count += 3 * units * (units + inputSize + (gruForm == .after ? 2 : 1))
      inputSize = units
    }
    return count
  }

  /// Numbers that the optimiser keeps for each parameter, at least.
  fileprivate var statesPerParameter: Int {
    let own =
      switch optimizer {
      case .sgd: 0
      case .adagrad, .rmsprop: 1
      case .adadelta, .adam: 2
      }
    return own + (momentum > 0 ? 1 : 0)
  }
}
