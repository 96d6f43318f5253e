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
  /// - Parameters:
  ///   - ranks: processes that share the training, each of which is taken to have a machine.
  ///   - validating: whether the model is measured during the training.
  public static func check(
    _ settings: Hyperparameters, items: Int, ranks: Int = 1, validating: Bool = false
  ) throws(NotEnoughMemory) {
    let bytes = settings.trainingBytes(items: items, ranks: ranks, validating: validating)
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
