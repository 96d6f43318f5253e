import GRU4Rec
import Kernels
import Wording

/// A training that cannot fit into this machine's memory, which would end the process.
public struct NotEnoughMemory: Error, Equatable {
  /// Bytes that it needs, about.
  public let needed: Int
  /// Bytes that this machine has.
  public let available: Int

  /// Refuses a training that needs more memory than this machine has.
  ///
  /// - Parameter validating: whether the model is measured during the training.
  public static func check(
    _ settings: Hyperparameters, items: Int, validating: Bool = false
  ) throws(NotEnoughMemory) {
    let bytes = settings.trainingBytes(items: items, validating: validating)
    guard UInt64(bytes) <= Machine.memory else {
      throw NotEnoughMemory(needed: bytes, available: Int(Machine.memory))
    }
  }
}

extension NotEnoughMemory: ParameterNaming {
  /// What is needed, what there is, and what to do.
  package func text(_ name: ParameterNames) -> String {
    "this training needs \(Self.size(needed)), and this machine has \(Self.size(available)); choose "
      + "smaller \(name("layers")), a smaller \(name("batchSize")) or fewer \(name("negativeSamples"))"
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 1_000_000_000_000_000 ? NumberText.bytes(bytes) : "over 1,000 TB"
  }
}

extension Hyperparameters {
  /// Numbers that are learnt, for a catalogue of this size.
  package func parameterCount(items: Int) -> Double {
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
