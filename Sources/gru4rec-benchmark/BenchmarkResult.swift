import Kernels
import Wording

/// What the benchmark of the training prints.
struct BenchmarkResult {
  let speed: TrainingSpeed
  /// FLOP/s of the best matrix product.
  let peak: Double
  let threads: Int
  let flopPerEvent: Double
  let breakdown: StepBreakdown?

  private var flops: Double { flopPerEvent * speed.eventsPerSecond }

  var json: String {
    var object = JSONObject([
      "events_per_second": speed.eventsPerSecond,
      "minibatches_per_second": speed.minibatchesPerSecond, "flop_per_event": flopPerEvent,
      "gflops": flops / 1e9, "peak_gflops": peak / 1e9, "fraction_of_peak": flops / peak,
      "threads": threads, "instruction_set": InstructionSet.chosen.name,
    ])
    object["breakdown"] = breakdown?.json
    return object.json
  }

  var text: String {
    """
    events/s          \(NumberText.grouped(speed.eventsPerSecond))
    mini-batches/s    \(NumberText.grouped(speed.minibatchesPerSecond))
    FLOP per event    \(NumberText.grouped(flopPerEvent))
    GFLOP/s           \(NumberText.fixed(flops / 1e9, 1))
    peak GFLOP/s      \(NumberText.fixed(peak / 1e9, 1))  (matrix product of 1024³)
    fraction of peak  \(NumberText.fixed(flops / peak, 3))
    threads           \(threads)
    instruction set   \(InstructionSet.chosen.name)

    """ + (breakdown?.text ?? "")
  }
}
