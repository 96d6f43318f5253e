import Foundation

/// What was measured on one machine with one build: a file below `Benchmarks/Results`.
public struct BenchmarkResults: Codable, Sendable {
  /// The machine and the build.
  public let machine: Machine
  /// Day of the first measurement, as `2026-01-31`.
  public let date: String
  /// What was measured, in the order of the names.
  public private(set) var benchmarks: [Measurement]

  /// Results without measurements so far.
  public init(machine: Machine, date: String) {
    self.machine = machine
    self.date = date
    benchmarks = []
  }

  /// Adds measurements; one of the same name gives way.
  public mutating func record(_ measurements: [Measurement]) {
    let names = Set(measurements.map(\.name))
    benchmarks.removeAll { names.contains($0.name) }
    benchmarks = (benchmarks + measurements).sorted {
      $0.name.compare($1.name, options: .numeric) == .orderedAscending
    }
  }

  /// The median of a value of a benchmark, if both were measured.
  public func median(of value: String, in benchmark: String) -> Double? {
    benchmarks.first { $0.name == benchmark }?.medians[value]
  }

  /// Reads a file.
  public init(contentsOf file: URL) throws {
    self = try JSONDecoder().decode(BenchmarkResults.self, from: Data(contentsOf: file))
  }

  /// Writes a file and the folders above it: one line per benchmark, so that changes can be read.
  public func write(to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func text(_ value: some Encodable) throws -> String {
      String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    let lines = try benchmarks.map(text).joined(separator: ",\n")
    let json = """
      {"date":\(try text(date)),
      "machine":\(try text(machine)),
      "benchmarks":[
      \(lines)
      ]}

      """
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(json.utf8).write(to: file, options: .atomic)
  }
}
