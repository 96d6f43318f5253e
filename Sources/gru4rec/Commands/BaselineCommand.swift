import ArgumentParser
import Baselines
import Console
import ModelFiles
import SessionData
import Wording

/// `gru4rec baseline`: a simple method as a model file.
struct BaselineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Fit a simple method to a click log, and keep it as a model file.",
    discussion: """
      The file can be used wherever a model can: evaluate, recommend, serve (also as a fallback for sessions \
      that a model knows nothing of), compare, inspect.

      Methods: \(BaselineSpecification.names.joined(separator: ", ")). Settings follow a colon; what is left out \
      has its default.

      Example:
        gru4rec baseline vsknn:k=500,sample=5000 train.tsv --model vsknn.safetensors
      """)

  @Argument(help: "Method, with settings where the defaults will not do.") var method: String
  @Argument(help: "Training logs, read as one.") var train: [String]

  @Option(help: ArgumentHelp("Model file to write.", valueName: "model.safetensors"))
  var model: String

  @OptionGroup(title: "Input tables") var log: LogOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let specification = try BaselineSpecification(method)
    try OutputCheck.check([model], inputs: train, regular: [model])
    let log = try log.read(train, threads: threads.count)
    guard log.sessions.eventCount > 0 else {
      throw CommandError.badData("\(train[0]): no events to learn from; check that it has rows")
    }
    let start = ContinuousClock.now
    _ = specification.fit(log.sessions, itemCount: log.vocabulary.count)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try BaselineFile(specification, log).write(to: model)
    let sessions = log.sessions
    if output.json {
      try StandardOutput.writeLine(
        JSONObject([
          "model": model, "method": specification.name, "settings": specification.description,
          "events": sessions.eventCount, "sessions": sessions.sessionCount,
          "items": log.vocabulary.count, "time_units": log.report.timeUnits.map(\.rawValue),
          "seconds": seconds,
        ]).json)
    } else {
      try StandardOutput.writeLine(
        "\(model): \(specification), fitted to \(NumberText.count(sessions.eventCount, "event")) in "
          + "\(NumberText.count(sessions.sessionCount, "session")) in \(NumberText.duration(seconds))"
      )
    }
  }
}
