import Console
import GRU4Rec
import Kernels
import Wording

/// Where the time of a training step goes, beside what the machine's limits allow.
///
/// Letters: M lanes, U distinct columns, E input size, H units. The time of a part is that of all threads
/// together, divided by their number.
struct StepBreakdown {
  /// One part of a step.
  struct Part {
    let name: String
    let microseconds: Double
    /// Time of its FLOP at the best product's speed; `nil` where a part is not made of products.
    let atPeak: Double?
    /// Time of the bytes that it must bring and take, at the memory's speed.
    let atBandwidth: Double?
  }

  let parts: [Part]
  /// Bytes per second of the memory, read and written.
  let bandwidth: Double
  /// Mean number of distinct columns of a step.
  let columns: Double

  private var total: Double { parts.reduce(0) { $0 + $1.microseconds } }

  /// Trains on for some seconds under a clock.
  static func measure(
    _ trainer: GRU4RecTrainer, seconds: Double, peak: Double
  ) throws -> StepBreakdown {
    let bandwidth = MemoryBandwidth.measure(threads: trainer.threads)
    let profile = trainer.startProfile()
    _ = try TrainingSpeed.measure(trainer, seconds: seconds, bar: ProgressBar(quiet: true))
    let steps = Double(max(profile.steps, 1))
    let work = StepDemand(
      trainer.hyperparameters, lanes: Double(profile.lanes) / steps,
      columns: Double(profile.columns) / steps)
    return StepBreakdown(
      parts: StepPart.allCases.map { part in
        Part(
          name: part.title,
          microseconds: profile.seconds(of: part) / Double(trainer.threads) / steps * 1e6,
          atPeak: work.flop(of: part).map { $0 / peak * 1e6 },
          atBandwidth: work.bytes(of: part).map { $0 / bandwidth * 1e6 })
      }, bandwidth: bandwidth, columns: Double(profile.columns) / steps)
  }

  var json: JSONObject {
    var object = JSONObject([
      "microseconds_per_step": total, "distinct_columns": columns,
      "bandwidth_gb_per_second": bandwidth / 1e9,
    ])
    for part in parts {
      object[part.name.replacing(" ", with: "_")] = JSONObject([
        "microseconds": part.microseconds, "share": part.microseconds / total,
        "microseconds_at_peak": part.atPeak, "microseconds_at_bandwidth": part.atBandwidth,
      ])
    }
    return object
  }

  var text: String {
    var table = TextTable([
      ("part", .left), ("µs/step", .right), ("share", .right), ("at peak", .right),
      ("at bandwidth", .right),
    ])
    func cell(_ value: Double?) -> String { value.map { NumberText.fixed($0, 1) } ?? "" }
    for part in parts {
      table.add([
        part.name, cell(part.microseconds),
        NumberText.fixed(part.microseconds / total * 100, 1) + " %",
        cell(part.atPeak), cell(part.atBandwidth),
      ])
    }
    table.add(["all", cell(total), "100.0 %", "", ""])
    return """

      \(table.text)
      distinct columns  \(NumberText.fixed(columns, 1))
      memory GB/s       \(NumberText.fixed(bandwidth / 1e9, 1))

      """
  }
}

/// What the parts of a step have to do at least.
struct StepDemand {
  private let lanes: Double
  private let columns: Double
  /// Σ over layers of 3H·E.
  private var inputWeights = 0.0
  /// Σ over layers of 3H·H.
  private var recurrentWeights = 0.0
  private let units: Double
  /// Bytes of a row with its optimiser's state.
  private let rowBytes: Double

  init(_ settings: Hyperparameters, lanes: Double, columns: Double) {
    (self.lanes, self.columns) = (lanes, columns)
    let last = settings.layers.last ?? 0
    units = Double(last)
    rowBytes = Double(Matrix.padded(last + 1) * (1 + settings.stateNames.count)) * 4
    var inputSize = Double(last)
    for layer in settings.layers {
      inputWeights += 3 * Double(layer) * inputSize
      recurrentWeights += 3 * Double(layer) * Double(layer)
      inputSize = Double(layer)
    }
  }

  func flop(of part: StepPart) -> Double? {
    switch part {
    case .gruProducts: 2 * lanes * (inputWeights + recurrentWeights)
    case .scores: 2 * lanes * columns * units
    case .gradientProducts:
      2 * lanes * (2 * columns * units + 2 * inputWeights + recurrentWeights)
    default: nil
    }
  }

  func bytes(of part: StepPart) -> Double? {
    switch part {
    // Rows are brought for their scores, and again with their state, which goes back too.
    case .scores: columns * units * 4
    case .sparseUpdate: (columns + lanes) * rowBytes * 2
    default: nil
    }
  }
}

extension StepPart {
  /// Name as people read it.
  var title: String {
    switch self {
    case .gather: "gather"
    case .gruProducts: "GRU products"
    case .gates: "gates"
    case .scores: "scores"
    case .loss: "loss"
    case .joining: "joining"
    case .gradientProducts: "gradient products"
    case .sparseUpdate: "sparse update"
    case .denseUpdate: "dense update"
    case .sampling: "sampling"
    case .waiting: "waiting"
    case .exchange: "exchange"
    }
  }
}
