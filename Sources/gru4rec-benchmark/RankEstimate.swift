import Foundation
import GRU4Rec
import Kernels
import Wording

/// How long a step of a training takes that some machines share, by a model of its parts.
///
/// Letters: R machines, M lanes, N columns, H units, E input size, G blocks of units. Columns' products are shared by R,
/// those of the units by min(R, G). Each machine receives (R − 1)/R of the inputs, states, scores of targets, sums of the
/// loss (five for each block of columns), and parts of the states' and inputs' gradients. What all tell all is taken for
/// R − 1 messages one after the other, as in a ring; arithmetic that is done meanwhile counts once.
///
/// Machines that train k steps apart have all of a step's arithmetic, each for another mini-batch. Once in k steps a row
/// that a machine has touched goes to the one that joins it, and what became of it to all; columns are taken for
/// uniformly drawn.
struct RankEstimate {
  let settings: Hyperparameters
  let catalogue: Int
  /// FLOP/s that one machine reaches in training.
  let flops: Double
  /// Bytes/s of the network, and seconds that a message takes beside.
  let bandwidth: Double
  let latency: Double
  let ranks: Int
  /// k: steps that machines train apart; `nil`: they go in step.
  let localSteps: Int?

  private var lanes: Double { Double(settings.batchSize) }
  private var units: Double { Double(settings.layers.last ?? 0) }
  private var columns: Double {
    switch settings.negativeSamples {
    case .count(let count): Double(min(catalogue, settings.batchSize + count))
    case .all: Double(catalogue)
    }
  }
  /// Of what an input has, all but 1/R is elsewhere.
  private var elsewhere: Double { Double(ranks - 1) / Double(ranks) }

  /// Seconds of a machine's arithmetic in a step.
  var arithmetic: Double { localSteps == nil ? arithmetic(of: ranks) : arithmetic(of: 1) }

  private func arithmetic(of ranks: Int) -> Double {
    (6 * columns * units * lanes / Double(ranks) + flopOfUnits(of: ranks)) / flops
  }

  /// FLOP of the GRU on each of some machines.
  private func flopOfUnits(of ranks: Int) -> Double {
    let all = 6 * lanes * (settings.flopPerEvent(catalogue: catalogue) / 6 - columns * units)
    return all / Double(min(ranks, settings.blocksOfUnits))
  }

  /// Floats of the GRU's weights, and rows of items that are touched in some steps.
  private var dense: Double {
    settings.parameterCount(items: catalogue) - Double(catalogue) * Double(settings.itemFloats)
  }
  private func rows(touchedIn steps: Double) -> Double {
    let items = Double(catalogue)
    return items * (1 - pow(1 - columns / items, steps))
  }

  /// Bytes that a machine receives in a step.
  var bytes: Double {
    guard ranks > 1 else { return 0 }
    guard let localSteps else { return bytesInStep }
    let steps = Double(localSteps)
    let itemRows = rows(touchedIn: steps) + rows(touchedIn: steps * Double(ranks))
    // The weights and what the optimiser keeps of them.
    let slots = Double(1 + settings.stateNames.count)
    let floats = itemRows * slots * Double(settings.itemFloats) + 2 * slots * dense
    return elsewhere * floats * 4 / steps
  }

  private var bytesInStep: Double { calls.reduce(0) { $0 + bytes(of: $1) } }

  /// Bytes that a machine receives by a call.
  private func bytes(of call: Call) -> Double { elsewhere * call.floats * 4 }

  /// What all machines tell each other at once.
  private struct Call {
    /// Floats of all of them.
    let floats: Double
    let messages: Double
    /// FLOP that each does while they travel.
    var meanwhile = 0.0
  }

  /// Those of a step: inputs, states, scores and sums go to all, two kinds of gradients to some.
  private var calls: [Call] {
    let shards = Double(ItemShards(settings, itemCount: catalogue).count)
    let blocks = max(1, (columns / shards / 64).rounded(.up)) * shards
    let (layers, toAll) = (settings.layers.count, Double(ranks - 1))
    let (states, inputs) = (lanes * units, lanes * Double(settings.inputSize))
    // A third of the FLOP of a layer are products, half of them recurrent; a third is the gradients of its weights.
    let ofLayer = flopOfUnits(of: ranks) / Double(layers)
    let ofGroup = 2 * lanes * units * columns / shards
    return [
      Call(floats: inputs, messages: toAll, meanwhile: ofLayer / 6),
      Call(floats: lanes, messages: toAll, meanwhile: ofGroup),
      Call(
        floats: blocks * 5 * Double(Matrix.padded(settings.batchSize)), messages: toAll),
      Call(floats: inputs, messages: 1, meanwhile: ofLayer / 3),
    ] + (0..<layers).map { _ in Call(floats: states, messages: toAll) }
      + (0..<layers).map { layer in
        Call(
          floats: states, messages: 1, meanwhile: layer == layers - 1 ? ofGroup : ofLayer / 3)
      }
  }

  /// Seconds of a step in which a machine waits for what others tell it.
  var exchange: Double {
    guard ranks > 1 else { return 0 }
    let layers = Double(settings.layers.count)
    if let localSteps {
      // Whether somebody stops, and of each table how many rows come, the rows, and the same of what they became.
      let messages = (2 + (1 + 2 * layers) * 6) * Double(ranks - 1)
      return bytes / bandwidth + messages * latency / Double(localSteps)
    }
    return calls.reduce(0) { sum, call in
      let seconds = bytes(of: call) / bandwidth + call.messages * latency
      return sum + max(0, seconds - call.meanwhile / flops)
    }
  }

  /// Seconds of a mini-batch.
  var seconds: Double { (arithmetic + exchange) / (localSteps == nil ? 1 : Double(ranks)) }

  /// Bytes of the tables of a machine.
  var memory: Int {
    settings.trainingBytes(items: catalogue, ranks: localSteps == nil ? ranks : 1)
  }
}

extension Hyperparameters {
  /// Blocks that the smallest layer is cut into.
  fileprivate var blocksOfUnits: Int {
    layers.map { GateLayout(units: $0).blocks }.min() ?? 1
  }

  /// Weights of an item.
  fileprivate var itemFloats: Int {
    (layers.last ?? 0) + 1 + (embedding == .shared ? 0 : inputSize)
  }

  /// Numbers of an input that travel.
  fileprivate var inputSize: Int {
    switch embedding {
    case .shared: layers.last ?? 0
    case .separate(let size): size
    case .none: 3 * (layers.first ?? 0)
    }
  }
}

/// Estimates for one machine and more.
struct RankEstimates {
  let all: [RankEstimate]

  private func speedup(_ estimate: RankEstimate) -> Double { all[0].seconds / estimate.seconds }

  var text: String {
    let titles = [
      "machines", "arithmetic ms", "exchange ms", "kB", "times as fast", "memory each",
    ]
    var table = TextTable(titles.map { ($0, .right) })
    for estimate in all {
      table.add([
        "\(estimate.ranks)", NumberText.fixed(estimate.arithmetic * 1e3, 2),
        NumberText.fixed(estimate.exchange * 1e3, 2), NumberText.fixed(estimate.bytes / 1e3, 0),
        NumberText.fixed(speedup(estimate), 2), NumberText.bytes(estimate.memory),
      ])
    }
    return table.text
  }

  var json: String {
    JSONObject([
      "estimates": all.map { estimate in
        JSONObject([
          "ranks": estimate.ranks, "arithmetic_seconds": estimate.arithmetic,
          "exchange_seconds": estimate.exchange, "bytes": estimate.bytes,
          "speedup": speedup(estimate), "memory_bytes": estimate.memory,
        ])
      }
    ]).json
  }
}
