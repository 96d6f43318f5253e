import ArgumentParser
import BenchmarkResults
import Foundation

/// Runs the benchmarks in turn, several times each, and keeps all values.
@main
struct Measure: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks/run",
    abstract: "Measure this machine and keep the results.",
    discussion: """
      Benchmarks are run in turn, so that all of them see the same moods of the machine. Results go \
      to Benchmarks/Results/<machine>/<date>.json; further benchmarks of the same day, machine and \
      commit are added to the file, and one that is measured again is replaced.

      Example:
        Benchmarks/run --only train/100-32 --only read --runs 3
      """)

  @Option(help: ArgumentHelp("Only benchmarks whose names start so.", valueName: "name"))
  var only: [String] = []
  @Option(help: ArgumentHelp("Runs of each benchmark.", valueName: "n")) var runs = 5
  @Option(help: ArgumentHelp("Seconds that a run measures.", valueName: "s")) var seconds = 5.0
  @Option(help: ArgumentHelp("Write to this file instead.", valueName: "file")) var output: String?
  @Flag(help: "Only name the benchmarks.") var list = false
  @Option(help: .hidden) var root = "."

  private var selected: [Benchmark] {
    only.isEmpty ? Benchmark.all : Benchmark.all.filter { only.contains(where: $0.isPart(of:)) }
  }

  func validate() throws {
    guard runs > 0 else { throw ValidationError("--runs is \(runs); allowed: 1 or more") }
    guard seconds > 0 else { throw ValidationError("--seconds is \(seconds); allowed: above 0") }
    for name in only where !Benchmark.all.contains(where: { $0.isPart(of: name) }) {
      throw ValidationError("no benchmark is named \(name); --list names them all")
    }
  }

  func run() throws {
    if list {
      for benchmark in selected { print(benchmark.name) }
      return
    }
    let gru4rec = Gru4rec(path: root + "/.build/release/gru4rec-benchmark")
    for subcommand in Set(selected.map(\.subcommand)).sorted() {
      try gru4rec.checkSubcommand(subcommand)
    }
    let machine = try Machine.this(gru4rec, root: root)
    let date = Date().formatted(.iso8601.year().month().day())
    let file = URL(
      filePath: output ?? "\(root)/Benchmarks/Results/\(machine.folderName)/\(date).json")
    var results = BenchmarkResults(machine: machine, date: date)
    if FileManager.default.fileExists(atPath: file.path) {
      results = try BenchmarkResults(contentsOf: file)
      guard results.machine == machine else { throw OtherMachine(file: file.path) }
    }
    try measure(gru4rec, adding: &results, to: file)
    print("results: \(file.path)")
  }

  /// Measures round after round, and writes what there is after each.
  private func measure(
    _ gru4rec: Gru4rec, adding results: inout BenchmarkResults, to file: URL
  ) throws {
    var measurements = selected.map { Measurement(name: $0.name, arguments: $0.arguments) }
    for run in 1...runs {
      for (index, benchmark) in selected.enumerated() {
        let numbers = try gru4rec.measure(benchmark, seconds: seconds)
        measurements[index].add(numbers)
        let speed = numbers["events_per_second"].map { "\(Int($0)) events/s" } ?? ""
        FileHandle.standardError.write(
          Data("run \(run) of \(runs), \(benchmark.name): \(speed)\n".utf8))
      }
      results.record(measurements)
      try results.write(to: file)
    }
  }
}

/// The file's results come from elsewhere.
struct OtherMachine: Error, CustomStringConvertible {
  let file: String

  var description: String {
    "\(file) was measured on another machine or commit; move it away, or give an --output"
  }
}
