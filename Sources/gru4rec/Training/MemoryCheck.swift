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
