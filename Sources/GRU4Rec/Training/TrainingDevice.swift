import GPU
import Kernels
import MessagePassing

/// What trains a model.
///
/// A graphics card adds numbers in another order than a CPU, so that its models differ from the CPU's in the last
/// digits, as those of two instruction sets do; on cards of one kind, the same seed gives the same bytes.
public enum TrainingDevice: Sendable, Hashable {
  /// The threads of this machine.
  case cpu
  /// An NVIDIA graphics card by its number in the driver's order, from 0.
  case gpu(Int = 0)
  /// The first graphics card, or the CPU where none can be used.
  case auto
}

extension TrainingDevice: CustomStringConvertible {
  /// `cpu`, `gpu`, `gpu:1` or `auto`.
  public init?(_ text: String) {
    switch text {
    case "cpu": self = .cpu
    case "gpu": self = .gpu()
    case "auto": self = .auto
    default:
      guard text.hasPrefix("gpu:"), let number = Int(text.dropFirst(4)), (0..<1024).contains(number)
      else { return nil }
      self = .gpu(number)
    }
  }

  /// The device as it is read.
  public var description: String {
    switch self {
    case .cpu: "cpu"
    case .gpu(0): "gpu"
    case .gpu(let number): "gpu:\(number)"
    case .auto: "auto"
    }
  }
}

/// A graphics card of this machine that can train.
public struct TrainingCard: Sendable, Hashable {
  /// Such as "NVIDIA H100 80GB HBM3".
  public let name: String
  /// Bytes of its memory.
  public let memory: UInt64
  /// The newest CUDA that its driver knows, such as "12.4".
  public let driver: String

  /// The first card.
  ///
  /// - Throws: ``GRU4RecError/gpuFailed(_:)`` when there is none that can be used, with the reason.
  public static func first() throws(GRU4RecError) -> TrainingCard {
    let card = try open(0)
    return TrainingCard(name: card.name, memory: card.memory, driver: card.driver)
  }

  /// What opens cards instead of the driver: tests have others opened.
  @TaskLocal package static var opener: (@Sendable (Int) -> Result<GraphicsCard, GPUError>)?

  static func open(_ number: Int) throws(GRU4RecError) -> GraphicsCard {
    do {
      guard let opener else { return try GraphicsCard(number: number) }
      return try opener(number).get()
    } catch {
      throw GRU4RecError(error)
    }
  }
}

extension TrainingDevice {
  /// Looks whether it can be used, before hours of other work.
  ///
  /// - Throws: ``GRU4RecError/gpuFailed(_:)`` for a graphics card that cannot; ``auto`` takes the CPU then.
  public func requireAvailable() throws(GRU4RecError) {
    if case .gpu(let number) = self { _ = try TrainingCard.open(number) }
  }

  /// An engine for parameters, and the name of its graphics card, if it is one.
  ///
  /// - Parameter areApart: whether the ranks train apart rather than in step.
  func makeEngine(
    _ parameters: TrainableParameters, itemCounts: [Int64], threads: Int, ranks: Ranks?,
    areApart: Bool
  ) throws(GRU4RecError) -> (engine: any StepEngine, card: String?) {
    switch self {
    case .cpu:
      try parameters.hyperparameters.requirePrecision(of: .chosen)
      return (
        TeamEngine(parameters: parameters, threads: threads, ranks: areApart ? nil : ranks), nil
      )
    case .gpu(let number):
      if parameters.hyperparameters.precision == .bfloat16 {
        throw .conflict(.noBFloat16(onCard: true))
      }
      if let ranks, ranks.count > 1 { throw .conflict(.severalCards) }
      let engine = try GPUEngine(
        parameters: parameters, itemCounts: itemCounts, on: TrainingCard.open(number))
      return (engine, engine.cardName)
    case .auto:
      do {
        return try TrainingDevice.gpu().makeEngine(
          parameters, itemCounts: itemCounts, threads: threads, ranks: ranks,
          areApart: areApart)
      } catch {
        return try TrainingDevice.cpu.makeEngine(
          parameters, itemCounts: itemCounts, threads: threads, ranks: ranks,
          areApart: areApart)
      }
    }
  }
}

extension GRU4RecError {
  init(_ error: GPUError) {
    self =
      switch error {
      case .noMemory: .gpuMemoryUsedUp(error.description)
      default: .gpuFailed(error.description)
      }
  }
}

extension Hyperparameters {
  /// Refuses a precision that a processor's instruction set does not have.
  func requirePrecision(of set: InstructionSet) throws(GRU4RecError) {
    guard precision == .float32 || !set.roundedProducts.isEmpty else {
      throw .conflict(.noBFloat16(onCard: false))
    }
  }
}

extension GRU4RecTrainer {
  /// The instruction set that trains without a card, and what multiplies gradients in bfloat16 where they are.
  package var instructionSet: String {
    let set = InstructionSet.chosen.name
    guard hyperparameters.precision == .bfloat16, let rounded = RoundedProducts.chosen else {
      return set
    }
    return "\(set) with \(rounded.name)"
  }
}
