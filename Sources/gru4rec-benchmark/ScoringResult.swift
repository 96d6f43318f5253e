import Kernels
import Wording

/// What the benchmarks of scoring print.
struct ScoringResult {
  private let speed: ScoringSpeed
  private let flopPerRow: Double
  private let threads: Int
  /// FLOP/s of the best matrix product.
  private let peak: Double

  init(_ speed: ScoringSpeed, _ product: ScoreProduct, threads: Int) {
    self.speed = speed
    self.threads = threads
    flopPerRow = product.flopPerRow
    peak = PeakProduct.measure(threads: threads)
  }

  private var flops: Double { flopPerRow * speed.rowsPerSecond }
  private var fractionOfProduct: Double { speed.rowsPerSecond / speed.productRowsPerSecond }

  var json: String {
    var object = JSONObject([
      "events_per_second": speed.rowsPerSecond,
      "product_events_per_second": speed.productRowsPerSecond,
      "fraction_of_product": fractionOfProduct, "flop_per_event": flopPerRow,
      "gflops": flops / 1e9, "peak_gflops": peak / 1e9, "fraction_of_peak": flops / peak,
      "threads": threads, "instruction_set": InstructionSet.chosen.name,
    ])
    if let prepared = speed.preparedRowsPerSecond {
      object["prepared_events_per_second"] = prepared
      object["prepared_speedup"] = prepared / speed.rowsPerSecond
    }
    if let serving = speed.serving {
      object["step_microseconds"] = serving.step * 1e6
      object["lists_milliseconds"] = serving.lists * 1e3
    }
    return object.json
  }

  var text: String {
    """
    events/s             \(NumberText.grouped(speed.rowsPerSecond))
    product's events/s   \(NumberText.grouped(speed.productRowsPerSecond))  (states × item weights)
    fraction of product  \(NumberText.fixed(fractionOfProduct, 3))
    FLOP per event       \(NumberText.grouped(flopPerRow))
    GFLOP/s              \(NumberText.fixed(flops / 1e9, 1))
    peak GFLOP/s         \(NumberText.fixed(peak / 1e9, 1))  (matrix product of 1024³)
    fraction of peak     \(NumberText.fixed(flops / peak, 3))
    threads              \(threads)
    instruction set      \(InstructionSet.chosen.name)

    """ + preparedText
  }

  private var preparedText: String {
    guard let prepared = speed.preparedRowsPerSecond, let serving = speed.serving else { return "" }
    return """
      prepared for serving \(NumberText.grouped(prepared))  events/s, the same lists
      times as fast        \(NumberText.fixed(prepared / speed.rowsPerSecond, 2))
      ms for a batch       \(NumberText.fixed(serving.lists * 1e3, 3))  (one call on all threads)
      µs of a GRU step     \(NumberText.fixed(serving.step * 1e6, 1))  (of each session of a batch)

      """
  }
}
