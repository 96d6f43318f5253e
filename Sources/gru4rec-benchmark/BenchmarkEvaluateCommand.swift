import ArgumentParser
import Console
import Evaluation
import GRU4Rec
import Recommendation
import SessionData
import Wording

/// `gru4rec-benchmark evaluate`: the speed of evaluation, beside the matrix product that it contains.
struct BenchmarkEvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how fast this machine evaluates.",
    discussion: """
      Evaluates a model of random weights on invented sessions, all items scored, and compares with \
      the bare product of states and item weights in the same run. Some ranks and lists are checked \
      against counting and sorting all scores.

      Example:
        gru4rec-benchmark evaluate --catalogue 1000000 --layers 100 --json
      """)

  @OptionGroup var options: ScoringOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try OneDNN.require()
    let model = try options.makeModel()
    let states = options.makeStates(model)
    let requests = states.indices.map {
      RankingRequest(k: 20, target: ItemIndex($0 * 7919 % options.catalogue))
    }
    try RankingCheck(model).check(states, requests)
    let product = ScoreProduct(batchSize: options.batchSize, model: model)
    let speed = try measure(model, product)
    let result = ScoringResult(speed, product, threads: threads.count)
    try StandardOutput.write(output.json ? result.json + "\n" : result.text)
  }

  /// Evaluations and products in turn, so that a busy machine slows both.
  private func measure(_ model: GRU4RecModel, _ product: ScoreProduct) throws -> ScoringSpeed {
    var settings = EvaluationSettings()
    settings.lanes = options.batchSize
    settings.threads = threads.count
    // As many predictions as keep every thread's lanes full for 32 steps.
    let sessions = BenchmarkLog.sessions(
      catalogue: options.catalogue, predictions: 32 * options.batchSize * threads.count)
    let bar = ProgressBar(quiet: output.quiet)
    var (events, products, eventSeconds, productSeconds) = (0, 0, 0.0, 0.0)
    repeat {
      let start = ContinuousClock.now
      products += product.runOnThreads(threads.count)
      let middle = ContinuousClock.now
      events += try Evaluator(settings).evaluate(
        model, sessions: sessions, itemCounts: model.itemCounts
      ).events
      productSeconds += (middle - start) / .seconds(1)
      eventSeconds += (ContinuousClock.now - middle) / .seconds(1)
      bar.show("measuring", fraction: eventSeconds / options.seconds, details: [])
    } while eventSeconds < options.seconds
    bar.clear()
    return ScoringSpeed(
      rowsPerSecond: Double(events) / eventSeconds,
      productRowsPerSecond: Double(products) / productSeconds)
  }
}
