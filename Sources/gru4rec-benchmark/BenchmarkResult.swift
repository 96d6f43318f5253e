import Wording

/// What the benchmark of the training prints.
struct BenchmarkResult {
  let speed: TrainingSpeed
  /// FLOP/s of the best matrix product; `nil` on a graphics card.
  let peak: Double?
  let threads: Int
  /// The instruction set, and what multiplied gradients in bfloat16 where that was asked for.
  let instructionSet: String
  /// Name of the graphics card that trained.
  let card: String?
  let flopPerEvent: Double
  let breakdown: StepBreakdown?

  private var flops: Double { flopPerEvent * speed.eventsPerSecond }

  var json: String {
    var object = JSONObject([
      "events_per_second": speed.eventsPerSecond,
      "minibatches_per_second": speed.minibatchesPerSecond, "flop_per_event": flopPerEvent,
      "gflops": flops / 1e9, "threads": threads,
    ])
    object["peak_gflops"] = peak.map { $0 / 1e9 }
    object["fraction_of_peak"] = peak.map { flops / $0 }
    object["instruction_set"] = card == nil ? instructionSet : nil
    object["card"] = card
    object["breakdown"] = breakdown?.json
    return object.json
  }

  var text: String {
    let machine =
      if let peak {
        """
        peak GFLOP/s      \(NumberText.fixed(peak / 1e9, 1))  (matrix product of 1024³)
        fraction of peak  \(NumberText.fixed(flops / peak, 3))
        threads           \(threads)
        instruction set   \(instructionSet)
        """
      } else {
        "card              \(card ?? "")"
      }
    return """
      events/s          \(NumberText.grouped(speed.eventsPerSecond))
      mini-batches/s    \(NumberText.grouped(speed.minibatchesPerSecond))
      FLOP per event    \(NumberText.grouped(flopPerEvent))
      GFLOP/s           \(NumberText.fixed(flops / 1e9, 1))
      \(machine)

      """ + (breakdown?.text ?? "")
  }
}
