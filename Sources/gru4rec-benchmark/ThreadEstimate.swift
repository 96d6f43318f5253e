import GRU4Rec
import Kernels
import Wording

/// How long a step takes on some threads, by a model of its parts.
///
/// Letters: T threads, M lanes, U distinct columns, H units. Each part takes what it takes on one thread, times the share
/// of the thread that has most of it (`StepPieces`); no less than its bytes take at the speed of the memory. Threads come
/// one after the other to a meeting, so that it takes as much for each. What a thread reads that others have written
/// comes from their caches.
struct ThreadEstimate {
  let settings: Hyperparameters
  let one: StepOnOneThread
  /// Groups of columns.
  let groups: Int
  let threads: Int

  private var pieces: StepPieces {
    StepPieces(0..<groups, lanes: settings.batchSize, members: threads)
  }
  private func pieces(_ units: Int) -> StepPieces {
    StepPieces(
      0..<GateLayout(units: units).blocks, lanes: settings.batchSize, members: threads)
  }

  private var even: Double { 1 / Double(threads) }
  private var lanes: Double { Double(settings.batchSize) }
  private var chunks: Double { Double(StepPieces.chunks(settings.batchSize)) }
  private var units: Double { Double(settings.layers.last ?? 0) }

  /// Σ over layers of their share of the GRU's products, times something.
  private func overLayers(_ value: (StepPieces) -> Double) -> Double {
    var (sum, whole) = (0.0, 0.0)
    var inputs = units
    for layer in settings.layers {
      let weight = Double(layer) * (Double(layer) + inputs)
      sum += weight * value(pieces(layer))
      whole += weight
      inputs = Double(layer)
    }
    return sum / max(whole, 1)
  }

  /// Of rows of weights, the share of a thread: where a group or block is cut, rows are shared out by themselves.
  private func rowShare(_ pieces: StepPieces) -> Double {
    pieces.areCut ? even : pieces.largestShare
  }

  /// Seconds of arithmetic, and of rows that come from the memory.
  var arithmetic: Double {
    let columns = pieces
    // 4·U·M·H of the gradients' products are the columns', half of them gradients of rows.
    let all = one.demand.flop(of: .gradientProducts) ?? 1
    let ofColumns = 4 * one.columns * one.lanes * units / all
    let products =
      ofColumns * (columns.largestShare + rowShare(columns)) / 2
      + (1 - ofColumns) * overLayers { ($0.largestShare + rowShare($0)) / 2 }
    let ofUnits = overLayers(\.largestShare)
    let inputs = one.seconds(.sparseUpdate) * one.lanes / (one.columns + one.lanes)
    let rows = one.seconds(.sparseUpdate) - inputs
    let joined = columns.areFewer ? min(1, largestJoin) : 1
    return one.seconds(.gather) / min(Double(threads), chunks)
      + (one.seconds(.gruProducts) + one.seconds(.gates)) * ofUnits
      + one.seconds(.gradientProducts) * products
      + one.seconds(.denseUpdate) * overLayers(rowShare)
      + bounded(one.seconds(.scores) * columns.largestShare, .scores)
      + one.seconds(.loss) * columns.largestShare + one.seconds(.joining) * joined
      + bounded(rows * rowShare(columns), .sparseUpdate)
      + max(one.seconds(.sampling) - one.planning, 0) * even
      // One plans while the others update the inputs' rows.
      + (threads == 1
        ? one.planning + inputs : max(one.planning, inputs / Double(threads - 1)))
  }

  /// The share of the lanes whose sums a thread joins.
  private var largestJoin: Double {
    (Double(pieces.count) * even).rounded(.up) / Double(pieces.parts)
  }

  private func bounded(_ seconds: Double, _ part: StepPart) -> Double {
    threads == 1 ? seconds : max(seconds, (one.demand.bytes(of: part) ?? 0) / one.bandwidth)
  }

  /// How often the threads meet in a step.
  var meetings: Int {
    guard threads > 1 else { return 0 }
    let isBefore = settings.resetGate == .before
    var count = 4 + (pieces.areCut ? 1 : 0)
    if settings.similarity == .cosine, pieces.areFewer { count += 1 }
    if settings.gradientClip > 0 { count += 2 }
    for units in settings.layers {
      count += (isBefore ? 4 : 2) + (pieces(units).areCut ? 1 : 0)
    }
    return count
  }

  var meeting: Double { Double(meetings * threads) * one.meeting }

  /// Bytes that a thread reads of what others have written: the states, their gradients' parts, sums of the loss and,
  /// where groups are cut, the scores' gradients of its rows.
  var bytes: Double {
    guard threads > 1 else { return 0 }
    let others = 1 - even
    let ofLanes = Double(pieces.areCut ? 1 : 0)
    let states = lanes * units * (2 + Double(2 * settings.layers.count)) / Double(pieces.parts)
    let parts = Double(groups) * lanes * units * overLayers(\.largestShare)
    let sums = 5 * lanes * Double(groups) * (one.columns / Double(groups) / 64).rounded(.up)
    let gradients = ofLanes * (one.columns * lanes * even + lanes * units)
    return 4 * others
      * (states + parts + sums * min(1, largestJoin) + gradients)
  }

  var passing: Double { bytes / one.passing }

  /// Seconds of a step.
  var seconds: Double { arithmetic + meeting + passing }
}

/// Estimates for one thread and more.
struct ThreadEstimates {
  let all: [ThreadEstimate]

  private func speedup(_ estimate: ThreadEstimate) -> Double {
    all[0].seconds / estimate.seconds
  }

  var text: String {
    let titles = [
      "threads", "arithmetic µs", "meetings", "µs", "kB of others", "µs", "step µs",
      "times as fast",
    ]
    var table = TextTable(titles.map { ($0, .right) })
    for estimate in all {
      table.add([
        "\(estimate.threads)", NumberText.fixed(estimate.arithmetic * 1e6, 0),
        "\(estimate.meetings)", NumberText.fixed(estimate.meeting * 1e6, 1),
        NumberText.fixed(estimate.bytes / 1e3, 0), NumberText.fixed(estimate.passing * 1e6, 1),
        NumberText.fixed(estimate.seconds * 1e6, 0), NumberText.fixed(speedup(estimate), 2),
      ])
    }
    let one = all[0].one
    return """
      \(table.text)
      a plan            \(NumberText.fixed(one.planning * 1e6, 1)) µs
      of a meeting      \(NumberText.fixed(one.meeting * 1e9, 0)) ns for each thread
      from a cache      \(NumberText.fixed(one.passing / 1e9, 1)) GB/s
      memory            \(NumberText.fixed(one.bandwidth / 1e9, 1)) GB/s

      """
  }

  var json: String {
    let one = all[0].one
    return JSONObject([
      "planning_seconds": one.planning, "meeting_seconds_per_thread": one.meeting,
      "passing_gb_per_second": one.passing / 1e9, "bandwidth_gb_per_second": one.bandwidth / 1e9,
      "estimates": all.map { estimate in
        JSONObject([
          "threads": estimate.threads, "arithmetic_seconds": estimate.arithmetic,
          "meetings": estimate.meetings, "meeting_seconds": estimate.meeting,
          "bytes": estimate.bytes, "passing_seconds": estimate.passing,
          "step_seconds": estimate.seconds, "speedup": speedup(estimate),
        ])
      },
    ]).json
  }
}
