import Foundation
import GRU4Rec
import Safetensors

/// One recorded training run, under the product's tensor names: weights, steps, results.
///
/// M lanes, S samples, N = M + S columns, H units of a layer, E input size, I items.
public struct GoldenCase: Sendable {
  /// The case's name, which is its file's.
  public let name: String
  /// The run's hyperparameters; one-hot cases carry the dropout rate that was in fact applied.
  public let hyperparameters: Hyperparameters
  /// Events per item in the training data.
  public let itemCounts: [Int64]
  /// Weights before the first step.
  public let initial: [String: DoubleTensor]
  /// The steps in order.
  public let steps: [Step]
  /// Gradients of the first step, repeated rows summed.
  public let firstGradients: [String: DoubleTensor]
  /// Weights after the first step.
  public let firstUpdate: [String: DoubleTensor]
  /// Weights after the last step.
  public let final: [String: DoubleTensor]
  /// Adagrad accumulators after the last step.
  public let finalAccumulators: [String: DoubleTensor]
  /// Momentum buffers after the last step; empty without momentum.
  public let finalVelocities: [String: DoubleTensor]
  /// States after the last step, one M × H tensor a layer.
  public let finalHidden: [DoubleTensor]
  /// Two consecutive prediction steps from zero states with the final weights: scores are M × I.
  public let predictions: [(inputs: [Int], scores: DoubleTensor)]

  /// One recorded step.
  public struct Step: Sendable {
    /// Current item of every lane.
    public var inputs: [Int]
    /// Next item of every lane.
    public var targets: [Int]
    /// Extra samples.
    public var samples: [Int]
    /// States that enter, M × H per layer.
    public var hiddenBefore: [DoubleTensor]
    /// States that leave.
    public var hiddenAfter: [DoubleTensor]
    /// Multipliers of the input vectors, M × E.
    public var inputMask: DoubleTensor?
    /// Multipliers of the new states, M × H per layer.
    public var hiddenMasks: [DoubleTensor]?
    /// Raw scores, M × N.
    public var scores: DoubleTensor
    /// Sum over lanes / configured batch size.
    public var loss: Double
    /// Lane changes before the step.
    public var swaps: [TwinSchedule.Swap]
  }

  /// Names of all recorded training runs, sorted; empty when the folder is missing.
  public static let names: [String] = ((try? manifest()) ?? [:]).keys.sorted()

  /// Reads the case `name`.
  public init(_ name: String) throws {
    guard let entry = try Self.manifest()[name] else {
      throw GoldenError.unreadable(file: "manifest.json", detail: "no case \(name)")
    }
    let reader = GoldenReader(
      file: try SafetensorsFile(path: GoldenFiles.path(entry.file)),
      hyperparameters: try entry.hyper.hyperparameters())
    let log = try GoldenFiles.sessions("tiny_sessions.tsv")
    self.name = name
    hyperparameters = reader.hyperparameters
    itemCounts = log.store.itemCounts(itemCount: log.itemIDs.count)
    let itemCount = itemCounts.count
    initial = try reader.parameters("init.", itemCount: itemCount)
    steps = try (0..<entry.steps).map(reader.step)
    firstGradients = try reader.parameters("step0.grad.", itemCount: itemCount)
    firstUpdate = try reader.parameters("step0.param.", itemCount: itemCount)
    final = try reader.parameters("final.", itemCount: itemCount)
    finalAccumulators = try reader.parameters("final.adagrad_acc.", itemCount: itemCount)
    finalVelocities =
      hyperparameters.momentum > 0
      ? try reader.parameters("final.momentum.", itemCount: itemCount) : [:]
    finalHidden = try hyperparameters.layers.indices.map { try reader.tensor("final.H\($0)") }
    predictions = try (0..<2).map {
      (try reader.indices("predict.in\($0)"), try reader.tensor("predict.scores\($0)"))
    }
  }

  private struct Manifest: Decodable { var cases: [String: Entry] }

  private struct Entry: Decodable {
    var file: String
    var hyper: GoldenHyperparameters
    var steps: Int
  }

  private static let entries = Result {
    try JSONDecoder().decode(Manifest.self, from: GoldenFiles.data("manifest.json")).cases
  }

  private static func manifest() throws -> [String: Entry] { try entries.get() }
}
