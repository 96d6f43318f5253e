import ArgumentParser
import Console
import GRU4Rec
import Recommendation
import Wording

/// `gru4rec-benchmark score`: the speed of recommending, beside the matrix product that it contains.
struct BenchmarkScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Measure how fast this machine scores a catalogue.",
    discussion: """
      Finds the best k items of the whole catalogue for batches of sessions, with random weights or \
      those of a model file, and compares with the bare product of states and item weights in the same \
      run, and with a model that is prepared for serving. Some answers are checked against sorting all \
      scores.

      Example:
        gru4rec-benchmark score --catalogue 1000000 --layers 100 --json
      """)

  @OptionGroup var options: ScoringOptions
  @Option(help: ArgumentHelp("Model file to score, in place of random weights.", valueName: "file"))
  var model: String?
  @Option(help: ArgumentHelp("Items recommended to each session.", valueName: "n")) var k = 20
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard k >= 1 else { throw ValidationError("--k is \(k); allowed: 1 or more") }
  }

  func run() throws {
    try OneDNN.require()
    let model = try model.map(GRU4RecModel.init(contentsOf:)) ?? options.makeModel()
    let prepared = model.preparedForServing(threads: threads.count)
    let states = options.makeStates(model)
    let requests = states.map { _ in RankingRequest(k: k) }
    try RankingCheck(model).check(states, requests)
    guard prepared.rank(states, requests, threads: 1) == model.rank(states, requests, threads: 1)
    else {
      throw CommandError.wrongAnswer("a model that is prepared for serving gives other lists")
    }
    let product = ScoreProduct(batchSize: options.batchSize, model: model)
    var speed = ScoringSpeed.measure(
      seconds: options.seconds, threads: threads.count, rowsAtOnce: states.count,
      product: product, bar: ProgressBar(quiet: output.quiet),
      work: { _ = model.rank(states, requests, threads: 1) },
      prepared: { _ = prepared.rank(states, requests, threads: 1) })
    speed.serving = ServingSpeed.measure(prepared, states, requests, threads: threads.count)
    let report = ScoringResult(speed, product, threads: threads.count)
    try StandardOutput.write(output.json ? report.json + "\n" : report.text)
  }
}
