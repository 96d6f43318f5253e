import GRU4Rec
import Wording

/// Refuses trainings that cannot fit into this machine's memory, which would end the process.
enum MemoryCheck {
  /// - Parameter validating: whether the model is measured during the training.
  static func check(
    _ settings: Hyperparameters, items: Int, validating: Bool = false
  ) throws(CommandError) {
    let bytes = settings.trainingBytes(items: items, validating: validating)
    guard UInt64(bytes) <= Machine.memory else {
      throw .usage(
        "this training needs \(size(bytes)), and this machine has \(size(Int(Machine.memory))); "
          + "choose smaller --layers, a smaller --batch-size or fewer --negative-samples")
    }
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 1_000_000_000_000_000 ? NumberText.bytes(bytes) : "over 1,000 TB"
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
}
